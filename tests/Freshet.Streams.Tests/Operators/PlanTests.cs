using Freshet.Runtime.Planning;

namespace Freshet.Streams.Tests.Operators;

/// <summary>What descriptions and chaining controls change in a job's plan.</summary>
public sealed class PlanTests
{
    [Fact]
    public void Descriptions_of_operators_and_sinks_stand_in_the_plan()
    {
        var plan = Plan(numbers => numbers.Map(n => n).WithName("double").WithDescription("cents, not euros").Discard().WithName("away").WithDescription("to nobody"));

        Assert.Contains("· double  [cents, not euros]", plan.Explain(), StringComparison.Ordinal);
        Assert.Contains("· away  [to nobody]", plan.Explain(), StringComparison.Ordinal);
    }

    [Fact]
    public void Operators_share_a_task_unless_it_is_said_otherwise()
    {
        Assert.Equal(["from sequence a b c discard"], Chains(numbers => A(numbers).Map(n => n).WithName("b").Map(n => n).WithName("c").Discard()));
        Assert.Equal(["from sequence a", "b c discard"], Chains(numbers => A(numbers).Map(n => n).WithName("b").WithNewChain().Map(n => n).WithName("c").Discard()));
        Assert.Equal(["from sequence a", "b", "c discard"], Chains(numbers => A(numbers).Map(n => n).WithName("b").WithoutChaining().Map(n => n).WithName("c").Discard()));
        Assert.Equal(["from sequence a b c", "discard"], Chains(numbers => A(numbers).Map(n => n).WithName("b").Map(n => n).WithName("c").Discard().WithNewChain()));
    }

    [Fact]
    public void Records_cross_between_chains_all_the_same()
    {
        var rows = new List<long>();
        using var job = Testing.JobTest.Of(env => env.FromSequence(1, 100).Map(n => n).WithoutChaining().Map(n => -n).WithNewChain().ForEach(rows.Add).WithNewChain()).Parallelism(2).Start();
        job.Finish();

        Assert.Equal(Enumerable.Range(1, 100).Select(n => (long)-n).OrderDescending(), rows.OrderDescending());
    }

    private static DataStream<long> A(DataStream<long> numbers) => numbers.Map(n => n).WithName("a");

    private static IEnumerable<string> Chains(Action<DataStream<long>> build) => Plan(build).Vertices.Select(v => string.Join(' ', v.Chain.Select(o => o.Node.Name)));

    private static JobGraph Plan(Action<DataStream<long>> build)
    {
        var env = StreamEnvironment.Create();
        build(env.FromSequence(1, 100));
        return JobPlanner.Plan(env.ToGraph(), env.Options);
    }
}
