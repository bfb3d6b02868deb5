using Freshet;

namespace Programs;

/// <summary>Orders with the names of their customers, from a table that is loaded first.</summary>
internal static class Dimensions
{
    public static DataStream<string> Names(StreamEnvironment env)
    {
        var customers = env.FromCollection([new Customer(1, "Ann"), new Customer(2, "Bob"), new Customer(1, "Anna")]).WithParallelism(1);
        return env.FromCollection([new Order(100, 1), new Order(101, 2), new Order(102, 3)])
            .KeyBy(order => order.Customer)
            .LookupJoin(customers.KeyBy(customer => customer.Id))
            .AfterLoading()
            .LeftOuter((order, customer) => $"order {order.Id} of {customer.Name}", order => $"order {order.Id} of customer {order.Customer}, who is not known");
    }

    private sealed record Customer(long Id, string Name);

    private sealed record Order(long Id, long Customer);
}
