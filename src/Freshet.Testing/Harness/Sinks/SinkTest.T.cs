using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet.Testing;

/// <summary>Records for a sink, and what the outside must look like meanwhile. Begin with <see cref="SinkTest"/>, end with <see cref="CheckAll"/>.</summary>
public sealed class SinkTest<T, TOutside>
{
    private SinkSetup<T, TOutside> _setup;

    internal SinkTest(Func<TOutside> outside, Func<TOutside, Func<SinkWriter<T>>> create, string name, int? parallelismMax) =>
        _setup = new SinkSetup<T, TOutside> { Outside = outside, Create = create, Name = name, ParallelismMax = parallelismMax ?? int.MaxValue };

    /// <summary>The records to write.</summary>
    public SinkTest<T, TOutside> Input(params IEnumerable<T> records) => Elements(records.Select(static record => TestElement.Record(record)));

    /// <summary>Records with event times, and moves of the wall clock.</summary>
    public SinkTest<T, TOutside> Elements(params IEnumerable<TestElement<T>> elements)
    {
        _setup = _setup with { Input = [.. _setup.Input, .. elements] };
        return _setup.Input.FirstOrDefault(static element => element.Kind is not (TestElementKind.Record or TestElementKind.Time or TestElementKind.Watermark)) is { IsRecord: false } odd
            ? throw new HarnessException($"'{odd}' is no input for a sink: records, watermarks and times are. The end comes by itself.")
            : this;
    }

    /// <summary>What anyone outside can see now: a line for each record, in any order.</summary>
    public SinkTest<T, TOutside> Visible(Func<TOutside, IEnumerable<string>> read)
    {
        _setup = _setup with { Visible = read };
        return this;
    }

    /// <summary>How a record looks outside; as <see cref="RecordText"/> writes it if not said.</summary>
    public SinkTest<T, TOutside> Line(Func<T, string> line)
    {
        _setup = _setup with { Line = line };
        return this;
    }

    /// <summary>The files that the writers find, when they are not the outside itself.</summary>
    public SinkTest<T, TOutside> Files(Func<TOutside, IFileSystem> files)
    {
        _setup = _setup with { Files = files };
        return this;
    }

    /// <summary>What a power failure does to the outside. A <see cref="SimulatedDisk"/> knows by itself.</summary>
    public SinkTest<T, TOutside> OnPowerLoss(Action<TOutside> lose)
    {
        _setup = _setup with { Die = (outside, death) => { if (death == SinkDeath.PowerLoss) { lose(outside); } } };
        return this;
    }

    /// <summary>The outside lives in the process, as a collection does: tasks may fail, but the process is not killed.</summary>
    public SinkTest<T, TOutside> LivesInProcess()
    {
        _setup = _setup with { SurvivesProcess = false };
        return this;
    }

    /// <summary>The sink promises at least once only.</summary>
    public SinkTest<T, TOutside> AtLeastOnce()
    {
        _setup = _setup with { Promise = SinkPromise.AtLeastOnce };
        return this;
    }

    /// <summary>The sink may show records later than the checkpoint after them (a file that goes on over checkpoints): all at the end.</summary>
    public SinkTest<T, TOutside> ShowsLater()
    {
        _setup = _setup with { ShowsLater = true };
        return this;
    }

    /// <summary>The sink takes back what it had committed when the job goes back to an older checkpoint: that is tried too.</summary>
    public SinkTest<T, TOutside> Retracts()
    {
        _setup = _setup with { Retracts = true };
        return this;
    }

    /// <summary>Runs the test in all modes.</summary>
    /// <exception cref="HarnessException">The outside shows a record too early, twice, or not at all: says in which mode, after which step.</exception>
    public void CheckAll()
    {
        if (_setup.Visible is null)
        {
            throw new HarnessException("The test cannot look outside: call Visible.");
        }

        foreach (var (name, run) in new SinkModes<T, TOutside>(_setup).All())
        {
            var position = new RunPosition(name, _setup.Describe);
            using var batches = new GuardedBatches();
            position.Run(() =>
            {
                run(new SinkRun<T, TOutside>(_setup, position, batches));
                return true;
            });
        }
    }
}
