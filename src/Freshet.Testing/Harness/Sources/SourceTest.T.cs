using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet.Testing;

/// <summary>A source and what must be read from it. Begin with <see cref="SourceTest"/>, end with <see cref="CheckAll"/>.</summary>
public sealed class SourceTest<T>
{
    private SourceSetup<T> _setup;
    private IReadOnlyList<string>? _expected;
    private bool _anyOrder;
    private long? _bad;

    internal SourceTest(Func<SourceReader<T>> create, string name, int? parallelismMax) =>
        _setup = new SourceSetup<T> { Create = create, Name = name, ParallelismMax = parallelismMax ?? int.MaxValue };

    /// <summary>The files that the readers find; made anew for every run.</summary>
    public SourceTest<T> Files(Func<IFileSystem> create)
    {
        _setup = _setup with { Files = create };
        return this;
    }

    /// <summary>At this time of the wall clock (milliseconds) something changes outside: a file appears or grows.</summary>
    public SourceTest<T> At(long time, Action<IFileSystem> change)
    {
        _setup = _setup with { Changes = [.. _setup.Changes.Append((time, change)).OrderBy(static entry => entry.Item1)] };
        return this;
    }

    /// <summary>The source does not end: it is read until this time (milliseconds), when it must wait for more.</summary>
    public SourceTest<T> Until(long time)
    {
        _setup = _setup with { Until = time };
        return this;
    }

    /// <summary>The wall clock shows this at the start (milliseconds); 0 if not said.</summary>
    public SourceTest<T> StartingAt(long time)
    {
        _setup = _setup with { StartTime = time };
        return this;
    }

    /// <summary>Tells the split of a record. Order within a split is checked in all modes, and that no batch and no split number mixes splits.</summary>
    public SourceTest<T> OrderedBy(Func<T, string> split)
    {
        _setup = _setup with { SplitOf = split };
        return this;
    }

    /// <summary>What one subtask reads, in this order; several read the same in any order.</summary>
    public SourceTest<T> Expect(params IEnumerable<TestElement<T>> records) => ExpectLines([.. records.Select(static record => record.ToString())], anyOrder: false);

    /// <summary>The same as a table, see <see cref="ElementTable"/>.</summary>
    public SourceTest<T> Expect(string table) => ExpectLines(ElementTable.Expected(table), anyOrder: false);

    /// <summary>What is read, in any order.</summary>
    public SourceTest<T> ExpectInAnyOrder(params IEnumerable<TestElement<T>> records) => ExpectLines([.. records.Select(static record => record.ToString())], anyOrder: true);

    /// <summary>The same as a table.</summary>
    public SourceTest<T> ExpectInAnyOrder(string table) => ExpectLines(ElementTable.Expected(table), anyOrder: true);

    /// <summary>How many records the readers must count as bad, all subtasks together.</summary>
    public SourceTest<T> ExpectBad(long count)
    {
        _bad = count;
        return this;
    }

    /// <summary>Reads the source in all modes.</summary>
    /// <exception cref="HarnessException">A mode reads something else: says which, expected and actual side by side.</exception>
    public void CheckAll()
    {
        var expected = _expected ?? throw new HarnessException("The test expects nothing to be read and does not say so: call Expect or ExpectInAnyOrder.");
        var modes = new SourceModes<T>(_setup with { RecordsMax = 100 + (4 * expected.Count) });
        var plain = modes.Plain();
        Compare(plain, expected, ordered: !_anyOrder);
        CheckBad(plain);
        foreach (var run in modes.All(plain.Reads))
        {
            Compare(run, expected, ordered: false);
            if (run.ReadsOnce)
            {
                CheckBad(run);
            }

            CheckSplits(plain, run);
        }
    }

    /// <summary>Reading must fail, with a message that holds all these texts.</summary>
    public void CheckFails(ErrorDomain domain, params IReadOnlyList<string> message)
    {
        try
        {
            new SourceModes<T>(_setup).Plain();
        }
        catch (HarnessException e) when (e.InnerException is FreshetException failure)
        {
            var missing = message.Where(text => !failure.Message.Contains(text, StringComparison.Ordinal)).ToList();
            if (failure.Domain != domain || missing.Count > 0)
            {
                throw new HarnessException($"The failure is of domain {failure.Domain} and says '{failure.Message}'. Expected is {domain}, missing in the message: '{string.Join("', '", missing)}'.", failure);
            }

            return;
        }

        throw new HarnessException("Reading should fail and did not.");
    }

    private SourceTest<T> ExpectLines(IReadOnlyList<string> lines, bool anyOrder)
    {
        _expected = lines;
        _anyOrder = anyOrder;
        return this;
    }

    private static void Compare(SourceRun<T> run, IReadOnlyList<string> expected, bool ordered)
    {
        IReadOnlyList<string> actual = [.. run.Records.Select(static record => record.Line)];
        if (!ordered)
        {
            expected = OutputDiff.Sorted(expected, static line => line);
            actual = OutputDiff.Sorted(actual, static line => line);
        }

        if (OutputDiff.Compare(expected, actual) is { } table)
        {
            throw new HarnessException($"In {run.Position}: what was read is not what the test expects.\n{table}");
        }
    }

    private void CheckBad(SourceRun<T> run)
    {
        if (_bad is { } bad && bad != run.Bad)
        {
            throw new HarnessException($"In {run.Position}: {run.Bad} record(s) were counted as bad, expected are {bad}.");
        }
    }

    private static void CheckSplits(SourceRun<T> plain, SourceRun<T> run)
    {
        var expected = plain.Records.ToLookup(static record => record.Split, static record => record.Line);
        var actual = run.Records.ToLookup(static record => record.Split, static record => record.Line);
        foreach (var split in expected.Where(static split => split.Key is not null))
        {
            if (OutputDiff.Compare([.. split], [.. actual[split.Key]]) is { } table)
            {
                throw new HarnessException($"In {run.Position}: the order within split '{split.Key}' is not kept.\n{table}");
            }
        }
    }
}
