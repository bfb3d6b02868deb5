using Freshet.Core;

namespace Freshet.Testing;

/// <content>What must come out.</content>
public sealed partial class OperatorTest<TIn, TOut>
{
    private readonly SortedDictionary<int, IReadOnlyList<string>> _expected = [];
    private long? _late;
    private long? _bad;

    /// <summary>
    /// What must come out, in this order. With watermarks or statuses among it they must come out too, where they stand;
    /// without, they are left out of the comparison.
    /// </summary>
    public OperatorTest<TIn, TOut> Expect(params IEnumerable<TestElement<TOut>> elements) => ExpectLines(0, Lines(elements));

    /// <summary>The same as a table, see <see cref="ElementTable"/>; values as <see cref="RecordText"/> writes them.</summary>
    public OperatorTest<TIn, TOut> Expect(string table) => ExpectLines(0, ElementTable.Expected(table));

    /// <summary>What must come out, records between two watermarks in any order.</summary>
    public OperatorTest<TIn, TOut> ExpectInAnyOrder(params IEnumerable<TestElement<TOut>> elements)
    {
        _setup = _setup with { IsAnyOrder = true };
        return Expect(elements);
    }

    /// <summary>The same as a table.</summary>
    public OperatorTest<TIn, TOut> ExpectInAnyOrder(string table)
    {
        _setup = _setup with { IsAnyOrder = true };
        return Expect(table);
    }

    /// <summary>Nothing comes out.</summary>
    public OperatorTest<TIn, TOut> ExpectNothing() => ExpectLines(0, []);

    /// <summary>What must come out of a side output. A side output that gives out records and is not expected to fails the test.</summary>
    public OperatorTest<TIn, TOut> ExpectSide<TSide>(int port, params IEnumerable<TestElement<TSide>> elements) => ExpectLines(port, Lines(elements));

    /// <summary>The same as a table.</summary>
    public OperatorTest<TIn, TOut> ExpectSide(int port, string table) => ExpectLines(port, ElementTable.Expected(table));

    /// <summary>How many records the operator must count as too late.</summary>
    public OperatorTest<TIn, TOut> ExpectLate(long count)
    {
        _late = count;
        return this;
    }

    /// <summary>How many records the operator must count as bad.</summary>
    public OperatorTest<TIn, TOut> ExpectBad(long count)
    {
        _bad = count;
        return this;
    }

    private static List<string> Lines<T>(IEnumerable<TestElement<T>> elements) => [.. elements.Select(static element => element.ToString())];

    private OperatorTest<TIn, TOut> ExpectLines(int port, IReadOnlyList<string> lines)
    {
        _expected[port] = lines;
        return this;
    }

    private void CheckExpected(HarnessRun plain)
    {
        foreach (var port in plain.Log.Ports.Where(port => !_expected.ContainsKey(port)))
        {
            throw new HarnessException($"In {plain.Position}: port {port} gave out '{plain.Log.On(port, controls: false)[0].Text}', and the test expects nothing of it. Say ExpectSide({port}, …).");
        }

        foreach (var (port, expected) in _expected)
        {
            var controls = expected.Any(static line => !line.StartsWith("+ ", StringComparison.Ordinal));
            IReadOnlyList<string> actual = [.. plain.Log.On(port, controls).Select(static line => line.Text)];
            var (left, right) = _setup.IsAnyOrder
                ? (OutputDiff.Sorted(expected, static line => line), OutputDiff.Sorted(actual, static line => line))
                : (expected, actual);
            if (OutputDiff.Compare(left, right) is { } table)
            {
                throw new HarnessException($"In mode '{plain.Position.Mode}'{OfPort(port)}: the output is not what the test expects.\n{table}");
            }
        }

        CheckCounts(plain);
    }

    private void CheckCounts(HarnessRun run)
    {
        CheckCount("late", _late, run.Counted.Late, run);
        CheckCount("bad", _bad, run.Counted.Bad, run);
    }

    private static void CheckCount(string what, long? expected, long actual, HarnessRun run)
    {
        if (expected is { } count && count != actual)
        {
            throw new HarnessException($"In mode '{run.Position.Mode}': the operator counted {actual} {what} record(s), expected are {count}.");
        }
    }

    private static string OfPort(int port) => port == 0 ? "" : $", port {port}";
}
