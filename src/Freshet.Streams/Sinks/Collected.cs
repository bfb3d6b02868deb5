using System.Collections;

namespace Freshet;

/// <summary>
/// The records of a stream that was collected: those of complete checkpoints, all once the job has ended. May be read by any thread
/// at any time; an enumeration sees the records of the moment at which it began.
/// </summary>
public sealed class Collected<T> : IReadOnlyList<T>
{
    private readonly Collector<T> _collector;

    internal Collected(Collector<T> collector, StreamEnd end)
    {
        _collector = collector;
        End = end;
    }

    /// <summary>The sink, to give it a name, an identity or a parallelism.</summary>
    public StreamEnd End { get; }

    /// <inheritdoc />
    public int Count => _collector.Read().Count;

    /// <inheritdoc />
    public T this[int index] => _collector.Read()[index];

    /// <inheritdoc />
    public IEnumerator<T> GetEnumerator() => _collector.Read().GetEnumerator();

    /// <inheritdoc />
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
