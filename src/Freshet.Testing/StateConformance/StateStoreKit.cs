namespace Freshet.Testing.StateConformance;

/// <summary>
/// What every state store must pass: random sequences of calls from a seed, held against plain C# collections. A failure is a
/// <see cref="StateConformanceException"/> with its seed; the same seed shows it again.
/// </summary>
public sealed class StateStoreKit
{
    private readonly StateStoreUnderTest _stores;

    /// <summary>The kit for one kind of store.</summary>
    public StateStoreKit(StateStoreUnderTest stores)
    {
        ArgumentNullException.ThrowIfNull(stores);
        _stores = stores;
    }

    /// <summary>A table: keys of a type that the seed chooses, rows, blobs, lists, removal, scans, snapshots and their restore in parts.</summary>
    public void RunTable(ulong seed)
    {
        switch (seed % 7)
        {
            case 0:
                new TableScenario<long>(_stores, KitKeys.Longs, seed).Run();
                break;
            case 1:
                new TableScenario<string>(_stores, KitKeys.Texts, seed).Run();
                break;
            case 2:
                new TableScenario<ShopKey>(_stores, KitKeys.Records, seed).Run();
                break;
            case 3:
                new TableScenario<(int, long)>(_stores, KitKeys.Pairs, seed).Run();
                break;
            case 4:
                new TableScenario<Guid>(_stores, KitKeys.Guids, seed).Run();
                break;
            case 5:
                new TableScenario<Utf8Text>(_stores, KitKeys.Utf8Texts, seed).Run();
                break;
            default:
                new TableScenario<int>(_stores, KitKeys.Ints, seed).Run();
                break;
        }
    }

    /// <summary>Timers: set, deleted, taken in order, snapshots and their restore in parts; and the same order when the seed runs again.</summary>
    public void RunTimers(ulong seed)
    {
        switch (seed % 4)
        {
            case 0:
                RunTimers(KitKeys.Longs, seed);
                break;
            case 1:
                RunTimers(KitKeys.Texts, seed);
                break;
            case 2:
                RunTimers(KitKeys.Utf8Texts, seed);
                break;
            default:
                RunTimers(KitKeys.Records, seed);
                break;
        }
    }

    /// <summary>The memory budget: exhausted, a table and timers are as before.</summary>
    public void RunBudget(ulong seed)
    {
        new BudgetScenario(_stores, seed).Run();
        new TimerBudgetScenario(_stores, seed).Run();
    }

    /// <summary>Types that changed between a snapshot and its restore: values are converted, those that do not fit are refused.</summary>
    public void RunEvolution(ulong seed) => new EvolutionScenario(_stores, seed).Run();

    private void RunTimers<K>(KitKeys<K> keys, ulong seed)
        where K : notnull
    {
        var first = new TimerScenario<K>(_stores, keys, seed);
        first.Run();
        var second = new TimerScenario<K>(_stores, keys, seed);
        second.Run();
        if (!first.Taken.SequenceEqual(second.Taken))
        {
            throw new StateConformanceException($"timers of {keys.Name} keys, seed {seed}", 0, "the same calls gave another order");
        }
    }
}
