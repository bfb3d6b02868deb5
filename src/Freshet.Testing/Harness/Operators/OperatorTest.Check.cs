namespace Freshet.Testing;

/// <content>The modes.</content>
public sealed partial class OperatorTest<TIn, TOut>
{
    /// <summary>
    /// Replays the test in all modes: batches of other sizes, a snapshot and a restart after every element, a crash after every
    /// element and a replay from every checkpoint before, an output that is full, barriers and stale watermarks between any two
    /// records, other parallelisms, each store and from one to the other.
    /// </summary>
    /// <exception cref="HarnessException">A mode gives out something else: says which, at which element, expected and actual side by side.</exception>
    public void CheckAll()
    {
        var plain = CheckPlain();
        foreach (var mode in Modes(plain.UsesState))
        {
            foreach (var run in mode.Runs(_setup))
            {
                var isLoose = run.MakesWatermarks && mode.Restarts;
                CheckSame(plain.Log, run, mode.IsAnyOrder || _setup.IsAnyOrder, controls: !isLoose);
                if (isLoose)
                {
                    WatermarkLag.Check(plain.Log, run, _setup.Input);
                }

                if (mode.CountsAreExact)
                {
                    CheckCounts(run);
                }
            }
        }
    }

    /// <summary>The plain run alone.</summary>
    internal HarnessRun CheckPlain()
    {
        if (_expected.Count == 0)
        {
            throw new HarnessException("The test expects nothing to come out and does not say so: call Expect, ExpectInAnyOrder or ExpectNothing.");
        }

        var plain = new LinearMode<TIn>("plain", new RunStyle { RecordsPerBatch = 3, Capacity = 16, Hashed = Hashed.ByOwnKey }, Between.Nothing, _setup.Stores.Take(1).ToList()).Runs(_setup).Single();
        CheckExpected(plain);
        return plain;
    }

    private IEnumerable<HarnessMode<TIn>> Modes(bool usesState)
    {
        var one = new RunStyle { Capacity = 1 };
        var few = new RunStyle { RecordsPerBatch = 3, Hashed = Hashed.BySomethingElse };
        var whole = new RunStyle { RecordsPerBatch = Math.Clamp(_setup.Input.Count, 1, Core.BatchSize.Default), Capacity = 64, Hashed = Hashed.ByOwnKey };
        var full = new RunStyle { RecordsPerBatch = 3, Capacity = 1, Outbox = Outbox.OneBatch, Hashed = Hashed.ByOwnKey };
        var often = new RunStyle { RecordsPerBatch = 3, Capacity = 1, Outbox = Outbox.EveryOtherTime };

        IReadOnlyList<StoreChoice> stores = usesState ? _setup.Stores : [.. _setup.Stores.Take(1)];
        foreach (var store in stores)
        {
            var with = usesState ? $" ({store.Name} store)" : "";
            yield return new LinearMode<TIn>("batches of one" + with, one, Between.Nothing, store);
            yield return new LinearMode<TIn>("batches of all records between two control elements" + with, whole, Between.Nothing, store);
            yield return new LinearMode<TIn>("snapshot and restart after every element" + with, one, Between.Restart, store);
            yield return new LinearMode<TIn>("barrier after every element" + with, few with { RecordsPerBatch = 1 }, Between.Barrier, store);
            yield return new LinearMode<TIn>("output full after one batch" + with, full, Between.Nothing, store);
            yield return new LinearMode<TIn>("output full every other time" + with, often, Between.Nothing, store);
        }

        if (stores.Count > 1)
        {
            var names = string.Join(" and ", stores.Select(static store => store.Name));
            yield return new LinearMode<TIn>($"snapshot and restart after every element ({names} store in turn)", one, Between.Restart, stores);
        }

        yield return new LinearMode<TIn>("output full after one batch, snapshot and restart", full, Between.Restart, stores);
        yield return new LinearMode<TIn>("stale watermarks before every record", few with { RecordsPerBatch = 1 }, Between.Nothing, stores) { RepeatsWatermarks = true };
        yield return new CrashMode<TIn>("crash and replay", few, stores);
        if (_setup.CanRescale)
        {
            yield return new RescaleMode<TIn>("other parallelism", few with { Hashed = Hashed.ByOwnKey }, stores);
        }
    }

    private void CheckSame(OutputLog plain, HarnessRun run, bool anyOrder, bool controls)
    {
        foreach (var port in plain.Ports.Concat(run.Log.Ports).Append(0).Distinct())
        {
            var expected = plain.On(port, controls);
            var actual = run.Log.On(port, controls);
            if (anyOrder)
            {
                expected = OutputDiff.Sorted(expected, static line => line.Text);
                actual = OutputDiff.Sorted(actual, static line => line.Text);
            }

            if (OutputDiff.Compare([.. expected.Select(static line => line.Text)], [.. actual.Select(static line => line.Text)]) is not { } table)
            {
                continue;
            }

            run.Position.Element = FirstDifference(expected, actual);
            throw new HarnessException($"In {run.Position}{OfPort(port)}: the output differs from the plain run's.\n{table}");
        }
    }

    private static int FirstDifference(IReadOnlyList<OutputLine> expected, IReadOnlyList<OutputLine> actual)
    {
        var i = 0;
        while (i < expected.Count && i < actual.Count && expected[i].Text == actual[i].Text)
        {
            i++;
        }

        var left = i < expected.Count ? expected[i].Element : int.MaxValue;
        var right = i < actual.Count ? actual[i].Element : int.MaxValue;
        return Math.Min(left, right);
    }
}
