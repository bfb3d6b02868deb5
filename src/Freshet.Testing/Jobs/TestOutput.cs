using System.Collections;

namespace Freshet.Testing;

/// <summary>
/// What came out, for the test to read and to compare. Reading lets the job do first all that it can do without time passing. Records are compared as text
/// (<see cref="RecordText"/>), so their types need no equality of their own.
/// </summary>
public sealed class TestOutput<T> : IReadOnlyList<T>
{
    private readonly string _name;
    private readonly Action _rest;
    private readonly Func<IEnumerable<NumberedElement<T>>> _read;
    private readonly Func<string> _where;
    private long _taken;

    internal TestOutput(string name, Action rest, Func<IEnumerable<NumberedElement<T>>> read, Func<string> where)
    {
        _name = name;
        _rest = rest;
        _read = read;
        _where = where;
    }

    /// <inheritdoc />
    public int Count => Read().Count;

    /// <summary>The records with their event times.</summary>
    public IReadOnlyList<TestElement<T>> Elements => Read();

    /// <inheritdoc />
    public T this[int index] => Read()[index].Value;

    /// <summary>What came since it was last taken or expected by one of the Next methods. After a crash, what is given out again is there again.</summary>
    public IReadOnlyList<T> Take() => [.. TakeElements().Select(static e => e.Value)];

    /// <summary>The same with event times.</summary>
    public IReadOnlyList<TestElement<T>> TakeElements()
    {
        _rest();
        var news = _read().Where(r => r.Number > _taken).ToList();
        _taken = news.Count == 0 ? _taken : news.Max(static r => r.Number);
        return news.ConvertAll(static r => r.Element);
    }

    /// <summary>All that came so far is this, in this order.</summary>
    /// <exception cref="HarnessException">It is not: shows both, side by side.</exception>
    public void Expect(params T[] records) => Compare(Plain(records), Read(), isAnyOrder: false, "");

    /// <summary>The same with event times: <c>Expect(Record("a", at: 1000))</c>. They are compared when one of the expected records has one.</summary>
    /// <exception cref="HarnessException">It is not: shows both, side by side.</exception>
    public void Expect(params TestElement<T>[] records) => Compare(records, Read(), isAnyOrder: false, "");

    /// <summary>All that came so far is this, in any order.</summary>
    /// <exception cref="HarnessException">It is not: shows both, side by side.</exception>
    public void ExpectInAnyOrder(params T[] records) => Compare(Plain(records), Read(), isAnyOrder: true, "");

    /// <summary>The same with event times.</summary>
    /// <exception cref="HarnessException">It is not: shows both, side by side.</exception>
    public void ExpectInAnyOrder(params TestElement<T>[] records) => Compare(records, Read(), isAnyOrder: true, "");

    /// <summary>What came since the last Take or Next is this, in this order.</summary>
    /// <exception cref="HarnessException">It is not: shows both, side by side.</exception>
    public void ExpectNext(params T[] records) => Compare(Plain(records), TakeElements(), isAnyOrder: false, "since it was last looked at ");

    /// <summary>The same with event times.</summary>
    /// <exception cref="HarnessException">It is not: shows both, side by side.</exception>
    public void ExpectNext(params TestElement<T>[] records) => Compare(records, TakeElements(), isAnyOrder: false, "since it was last looked at ");

    /// <summary>What came since the last Take or Next is this, in any order.</summary>
    /// <exception cref="HarnessException">It is not: shows both, side by side.</exception>
    public void ExpectNextInAnyOrder(params T[] records) => Compare(Plain(records), TakeElements(), isAnyOrder: true, "since it was last looked at ");

    /// <summary>The same with event times.</summary>
    /// <exception cref="HarnessException">It is not: shows both, side by side.</exception>
    public void ExpectNextInAnyOrder(params TestElement<T>[] records) => Compare(records, TakeElements(), isAnyOrder: true, "since it was last looked at ");

    /// <summary>Nothing came since the last Take or Next; nothing at all when there was none.</summary>
    /// <exception cref="HarnessException">Something did: says what.</exception>
    public void ExpectNoMore() => Compare([], TakeElements(), isAnyOrder: false, "since it was last looked at ");

    /// <inheritdoc />
    public IEnumerator<T> GetEnumerator() => Read().Select(static e => e.Value).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static TestElement<T>[] Plain(T[] records)
    {
        ArgumentNullException.ThrowIfNull(records);
        return [.. records.Select(static r => new TestElement<T>(r, null))];
    }

    private List<TestElement<T>> Read()
    {
        _rest();
        return [.. _read().Select(static r => r.Element)];
    }

    private void Compare(IReadOnlyList<TestElement<T>> expected, IReadOnlyList<TestElement<T>> actual, bool isAnyOrder, string since)
    {
        foreach (var control in expected.Where(static e => !e.IsRecord))
        {
            throw new HarnessException($"'{control}' is no record. What came out of a job is compared by its records; ask for its watermark by itself.");
        }

        var withTimes = expected.Any(static e => e.Timestamp is not null);
        var (left, right) = (Lines(expected, withTimes), Lines(actual, withTimes));
        if (isAnyOrder)
        {
            left = [.. left.Order(StringComparer.Ordinal)];
            right = [.. right.Order(StringComparer.Ordinal)];
        }

        if (OutputDiff.Compare(left, right) is { } difference)
        {
            throw new HarnessException($"{_name}: what came out {since}is not what the test expects{(isAnyOrder ? " (in any order)" : "")}, {_where()}.\n{difference}");
        }
    }

    private static IReadOnlyList<string> Lines(IEnumerable<TestElement<T>> elements, bool withTimes) =>
        [.. elements.Select(e => RecordText.Line(e.Value, withTimes ? e.Timestamp : null))];
}

/// <summary>A record that came out, numbered in the order of what is read.</summary>
internal readonly record struct NumberedElement<T>(long Number, TestElement<T> Element);
