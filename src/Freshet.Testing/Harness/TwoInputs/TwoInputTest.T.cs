using Freshet.Core;
using Freshet.Core.Graph;

namespace Freshet.Testing;

/// <summary>Two inputs of an operator and what must come out of it. Begin with <see cref="TwoInputTest"/>, end with <see cref="CheckAll"/>.</summary>
public sealed class TwoInputTest<TLeft, TRight, TOut>
{
    private const int InterleavingsMax = 120;

    private readonly List<TestElement<Sided<TLeft, TRight>>> _left = [];
    private readonly List<TestElement<Sided<TLeft, TRight>>> _right = [];
    private readonly OperatorSetup<Sided<TLeft, TRight>> _setup;
    private readonly List<Action<OperatorTest<Sided<TLeft, TRight>, TOut>>> _expected = [];

    internal TwoInputTest(Func<Operator> create, string name, Partitioning left, Partitioning right)
    {
        var (leftHasher, rightHasher) = (TwoInputTest.HasherOf<TLeft>(left), TwoInputTest.HasherOf<TRight>(right));
        var isKeyed = leftHasher is not null || rightHasher is not null;
        var (leftToAll, rightToAll) = (left is Partitioning.Broadcast, right is Partitioning.Broadcast);
        _setup = new OperatorSetup<Sided<TLeft, TRight>>
        {
            Create = create,
            Input = [],
            Inputs = 2,
            Receiver = static subject => new SidedReceiver<TLeft, TRight>(subject),
            Hasher = isKeyed ? new SidedHasher<TLeft, TRight>(leftHasher, rightHasher) : null,
            GoesToAll = leftToAll || rightToAll ? record => record.IsLeft ? leftToAll : rightToAll : null,
            Place = new HarnessPlace { Name = name, Uid = name },
        };
    }

    /// <summary>What comes in on the left, in order; added to what was given before. Watermarks, statuses and the end are those of the left input.</summary>
    public TwoInputTest<TLeft, TRight, TOut> Left(params IEnumerable<TestElement<TLeft>> elements)
    {
        _left.AddRange(elements.Select(e => Of(e, 0, static value => new Sided<TLeft, TRight>(true, value, default!))));
        return this;
    }

    /// <summary>What comes in on the right.</summary>
    public TwoInputTest<TLeft, TRight, TOut> Right(params IEnumerable<TestElement<TRight>> elements)
    {
        _right.AddRange(elements.Select(e => Of(e, 1, static value => new Sided<TLeft, TRight>(false, default!, value))));
        return this;
    }

    /// <summary>What must come out, whichever input comes first, in any order.</summary>
    public TwoInputTest<TLeft, TRight, TOut> ExpectInAnyOrder(params IEnumerable<TestElement<TOut>> elements)
    {
        TestElement<TOut>[] all = [.. elements];
        _expected.Add(test => test.ExpectInAnyOrder(all));
        return this;
    }

    /// <summary>The same as a table, see <see cref="ElementTable"/>.</summary>
    public TwoInputTest<TLeft, TRight, TOut> ExpectInAnyOrder(string table)
    {
        _expected.Add(test => test.ExpectInAnyOrder(table));
        return this;
    }

    /// <summary>What must come out of a side output, in any order.</summary>
    public TwoInputTest<TLeft, TRight, TOut> ExpectSide<TSide>(int port, params IEnumerable<TestElement<TSide>> elements)
    {
        TestElement<TSide>[] all = [.. elements];
        _expected.Add(test => test.ExpectSide(port, all));
        return this;
    }

    /// <summary>Nothing comes out.</summary>
    public TwoInputTest<TLeft, TRight, TOut> ExpectNothing()
    {
        _expected.Add(static test => test.ExpectNothing());
        return this;
    }

    /// <summary>How many records the operator must count as too late.</summary>
    public TwoInputTest<TLeft, TRight, TOut> ExpectLate(long count)
    {
        _expected.Add(test => test.ExpectLate(count));
        return this;
    }

    /// <summary>
    /// Replays the test in every interleaving of the two inputs (of many a part, drawn from a seed), and three of them in all modes of
    /// <see cref="OperatorTest{TIn,TOut}.CheckAll"/>: one after the other either way, and in turn.
    /// </summary>
    /// <exception cref="HarnessException">An interleaving or a mode gives out something else: says which.</exception>
    public void CheckAll()
    {
        foreach (var sides in Interleavings.Of(_left.Count, _right.Count, InterleavingsMax))
        {
            Run(sides, static test => test.CheckPlain());
        }

        foreach (var sides in Interleavings.Extremes(_left.Count, _right.Count))
        {
            Run(sides, static test => test.CheckAll());
        }
    }

    /// <summary>Both inputs must make the operator fail, with a message that holds all these texts.</summary>
    public void CheckFails(ErrorDomain domain, params IReadOnlyList<string> message) =>
        Test(Interleavings.Extremes(_left.Count, _right.Count)[0]).CheckFails(domain, message);

    private static TestElement<Sided<TLeft, TRight>> Of<T>(TestElement<T> element, int input, Func<T, Sided<TLeft, TRight>> make) => element.Kind switch
    {
        TestElementKind.Record => new TestElement<Sided<TLeft, TRight>>(make(element.Value), element.Timestamp),
        TestElementKind.Watermark => new TestControl(TestElementKind.InputWatermark, element.Number, input),
        TestElementKind.Status => new TestControl(TestElementKind.InputStatus, element.Number, input),
        TestElementKind.End => new TestControl(TestElementKind.InputEnd, 0, input),
        TestElementKind.Time => new TestControl(TestElementKind.Time, element.Number),
        _ => throw new HarnessException($"'{element}' cannot come in on one of two inputs."),
    };

    private void Run(IReadOnlyList<bool> sides, Action<OperatorTest<Sided<TLeft, TRight>, TOut>> check)
    {
        try
        {
            check(Test(sides));
        }
        catch (HarnessException e)
        {
            throw new HarnessException($"With the inputs in the order {string.Concat(sides.Select(static isLeft => isLeft ? 'L' : 'R'))}: {e.Message}", e);
        }
    }

    private OperatorTest<Sided<TLeft, TRight>, TOut> Test(IReadOnlyList<bool> sides)
    {
        var (left, right) = (0, 0);
        TestElement<Sided<TLeft, TRight>>[] input = [.. sides.Select(isLeft => isLeft ? _left[left++] : _right[right++])];
        var test = new OperatorTest<Sided<TLeft, TRight>, TOut>(_setup with { Input = input, IsAnyOrder = true });
        _expected.ForEach(expect => expect(test));
        return test;
    }
}
