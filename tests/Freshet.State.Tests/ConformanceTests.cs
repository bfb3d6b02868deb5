using Freshet.Testing.StateConformance;

namespace Freshet.State.Tests;

public sealed class ConformanceTests
{
    [Fact]
    public void Paged_tables_do_as_the_contract_says() => Run<PagedStores>(300, (kit, seed) => kit.RunTable(seed));

    [Fact]
    public void Paged_timers_do_as_the_contract_says() => Run<PagedStores>(100, (kit, seed) => kit.RunTimers(seed));

    [Fact]
    public void Paged_tables_and_timers_stay_whole_when_the_budget_is_exhausted() => Run<PagedStores>(40, (kit, seed) => kit.RunBudget(seed));

    [Fact]
    public void Dictionary_tables_do_as_the_contract_says() => Run<DictionaryStores>(100, (kit, seed) => kit.RunTable(seed));

    [Fact]
    public void Dictionary_timers_do_as_the_contract_says() => Run<DictionaryStores>(50, (kit, seed) => kit.RunTimers(seed));

    [Fact]
    public void Dictionary_tables_and_timers_stay_whole_when_the_budget_is_exhausted() => Run<DictionaryStores>(10, (kit, seed) => kit.RunBudget(seed));

    [Fact]
    public void Paged_tables_take_over_types_that_changed() => Run<PagedStores>(60, (kit, seed) => kit.RunEvolution(seed));

    [Fact]
    public void Dictionary_tables_take_over_types_that_changed() => Run<DictionaryStores>(30, (kit, seed) => kit.RunEvolution(seed));

    private static void Run<TStores>(int seeds, Action<StateStoreKit, ulong> scenario)
        where TStores : StateStoreUnderTest, new()
    {
        for (ulong seed = 0; seed < (ulong)seeds; seed++)
        {
            var stores = new TStores();
            scenario(new StateStoreKit(stores), seed);
            (stores as IDisposable)?.Dispose();
        }
    }
}
