namespace Freshet.Testing;

/// <summary>
/// A source that the test feeds, record by record. It is a log outside of the job: after a crash the job reads again from where its checkpoint says. Use it by
/// <see cref="TestEndsExtensions.FromTest{T}"/>, or in place of a source of the job: <see cref="JobTestSetup.Source{T}"/>.
/// </summary>
public sealed class TestSource<T> : ITestSource
{
    private readonly Partition[] _partitions;
    private readonly List<Action> _wakes = [];
    private JobTest? _job;

    /// <summary>A source of so many partitions: what is fed to one keeps its order.</summary>
    public TestSource(int partitions = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partitions);
        _partitions = [.. Enumerable.Range(0, partitions).Select(static _ => new Partition())];
    }

    /// <summary>How many partitions it has.</summary>
    public int Partitions => _partitions.Length;

    /// <summary>Adds a record with its event time in milliseconds (null: without) to a partition. The job sees it when it goes on.</summary>
    public TestSource<T> Add(T record, long? at = null, int partition = 0) => Append(partition, new TestElement<T>(record, at));

    /// <summary>Adds records, in turn to each partition, with event times if <paramref name="timeOf"/> gives them.</summary>
    public TestSource<T> AddAll(IEnumerable<T> records, Func<T, long>? timeOf = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        var i = 0;
        foreach (var record in records)
        {
            Append(i++ % Partitions, new TestElement<T>(record, timeOf?.Invoke(record)));
        }

        return this;
    }

    /// <summary>
    /// Adds elements: <c>Feed(Record("a", at: 1000), Watermark(2000), Idle(), End())</c>. A record goes to the partition that its split names, to the first without one; watermarks,
    /// idleness and the end are those of all partitions.
    /// </summary>
    public TestSource<T> Feed(params IReadOnlyList<TestElement<T>> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        foreach (var element in elements)
        {
            if (element.IsRecord)
            {
                Append(element.Split == Batch.NoSplit ? 0 : element.Split, new TestElement<T>(element.Value, element.Timestamp));
            }
            else
            {
                AppendToAll(element);
            }
        }

        return this;
    }

    /// <summary>The source itself says how far event time has come (milliseconds), in all partitions. Where the job has WithWatermarks, that tells time instead.</summary>
    public TestSource<T> Watermark(long at) => AppendToAll(TestElement.Watermark(at));

    /// <summary>The same of one partition.</summary>
    public TestSource<T> Watermark(long at, int partition) => Append(partition, TestElement.Watermark(at));

    /// <summary>A partition turns idle: event time does not wait for it until its next record.</summary>
    public TestSource<T> Idle(int partition = 0) => Append(partition, TestElement.Idle());

    /// <summary>Nothing will follow, in any partition.</summary>
    public TestSource<T> End() => AppendToAll(TestElement.End());

    /// <summary>Nothing will follow in this partition.</summary>
    public TestSource<T> EndPartition(int partition) => Append(partition, TestElement.End());

    long ITestSource.Count => _partitions.Sum(static p => p.End);

    /// <summary>Records that a reader gives out at a time before others have their turn; null for all there are.</summary>
    internal int? RecordsPerRead { get; private set; }

    void ITestSource.EndAll() => End();

    void ITestSource.Pace(int? recordsPerRead) => RecordsPerRead = recordsPerRead;

    void ITestEnd.Attach(JobTest? job)
    {
        _job = job;
        _wakes.Clear();
    }

    object ITestEnd.Mark() => _partitions.Select(static p => p.Mark()).ToArray();

    void ITestEnd.Rewind(object mark)
    {
        var marks = (long[])mark;
        for (var i = 0; i < marks.Length; i++)
        {
            _partitions[i].Rewind(marks[i]);
        }
    }

    /// <summary>A reader wants to be woken when something is added.</summary>
    internal void Join(Action wake) => _wakes.Add(wake);

    /// <summary>Wakes a reader in another step than this one.</summary>
    internal void Later(Action wake) => _job?.Later(wake);

    /// <summary>The log of a partition.</summary>
    internal Partition Of(int partition) => _partitions[partition];

    private TestSource<T> AppendToAll(TestElement<T> element)
    {
        for (var i = 0; i < Partitions; i++)
        {
            if (element.Kind != TestElementKind.End || !_partitions[i].HasEnded)
            {
                Append(i, element);
            }
        }

        return this;
    }

    private TestSource<T> Append(int partition, TestElement<T> element)
    {
        if (partition < 0 || partition >= Partitions)
        {
            throw new HarnessException($"There is no partition {partition}: the source has {Partitions}, from 0. Say how many it has when it is made: new TestSource<{typeof(T).Name}>(partitions: {partition + 1}).");
        }

        var log = _partitions[partition];
        if (element.Kind is not (TestElementKind.Record or TestElementKind.Watermark or TestElementKind.Status or TestElementKind.End))
        {
            throw new HarnessException($"'{element}' cannot be fed to a source: records, watermarks, idleness and the end can. Time is moved by JobTest.AdvanceTime.");
        }

        if (element is { Kind: TestElementKind.Watermark, Number: long.MaxValue })
        {
            throw new HarnessException("A watermark at the end of time comes by itself when the input ends: feed End().");
        }

        if (log.HasEnded)
        {
            throw new HarnessException($"'{element}' was fed to partition {partition} after its end.");
        }

        log.Add(element);
        foreach (var wake in _wakes)
        {
            wake();
        }

        return this;
    }

    /// <summary>What was fed to a partition. Places count from the begin of the first job that ever read it.</summary>
    internal sealed class Partition
    {
        private readonly List<TestElement<T>> _elements = [];
        private long _first;

        public bool HasEnded => _elements is [.., { Kind: TestElementKind.End }];

        public long End => _first + _elements.Count;

        public void Add(TestElement<T> element) => _elements.Add(element);

        public TestElement<T> this[long place] => _elements[(int)(place - _first)];

        /// <summary>A job goes on from here: with a new source in place of an old one, all that was fed comes after it.</summary>
        public void BeginAt(long place) => _first = place > End ? place : _first;

        /// <summary>What was told before a place: the last watermark, and whether it is idle.</summary>
        public (long Watermark, bool IsActive) Before(long place)
        {
            var (watermark, isActive) = (long.MinValue, true);
            for (var i = _first; i < place; i++)
            {
                var element = this[i];
                watermark = element.Kind == TestElementKind.Watermark ? Math.Max(watermark, element.Number) : watermark;
                isActive = element.Kind == TestElementKind.Status ? element.Number == 1 : isActive || element.IsRecord;
            }

            return (watermark, isActive);
        }

        public long Mark() => End;

        public void Rewind(long mark) => _elements.RemoveRange((int)(mark - _first), (int)(End - mark));
    }
}
