using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Core.Graph;

namespace Freshet.Testing;

/// <summary>One input of an operator and what must come out of it. Begin with <see cref="OperatorTest"/>, end with <see cref="CheckAll"/>.</summary>
public sealed partial class OperatorTest<TIn, TOut>
{
    private OperatorSetup<TIn> _setup;

    internal OperatorTest(OperatorSetup<TIn> setup) => _setup = setup;

    internal OperatorTest(Func<Operator<TIn, TOut>> create) => _setup = new OperatorSetup<TIn> { Create = create, Input = [] };

    /// <summary>What goes in, in order; added to what was given before.</summary>
    public OperatorTest<TIn, TOut> Input(params IEnumerable<TestElement<TIn>> elements)
    {
        _setup = _setup with { Input = [.. _setup.Input, .. elements] };
        var end = _setup.Input.ToList().FindIndex(static element => element.Kind == TestElementKind.End);
        return end < 0 || end == _setup.Input.Count - 1
            ? this
            : throw new HarnessException($"'{_setup.Input[end + 1]}' follows the end of the input: nothing can.");
    }

    /// <summary>What goes in as a table, see <see cref="ElementTable"/>; <paramref name="parse"/> makes a record from the text of its value.</summary>
    public OperatorTest<TIn, TOut> Input(string table, Func<string, TIn> parse) => Input(ElementTable.Parse(table, parse));

    /// <summary>The operator's input is keyed: records go to subtasks by this key, and the test is replayed with other parallelisms.</summary>
    public OperatorTest<TIn, TOut> KeyedBy<TKey>(Func<TIn, TKey> key) => KeyedBy(new HasherOf<TIn, TKey>(key));

    /// <summary>The same with the hasher that the operator itself goes by, so that it can take hashes that are there already.</summary>
    public OperatorTest<TIn, TOut> KeyedBy(KeyHasher<TIn> hasher)
    {
        _setup = _setup with { Hasher = hasher };
        return this;
    }

    /// <summary>Any subtask may take any record: the test is replayed with other parallelisms, records dealt out in turn.</summary>
    public OperatorTest<TIn, TOut> Rebalanced()
    {
        _setup = _setup with { IsRebalanced = true };
        return this;
    }

    /// <summary>The wall clock shows this at the start (milliseconds); 0 if not said.</summary>
    public OperatorTest<TIn, TOut> StartingAt(long time)
    {
        _setup = _setup with { StartTime = time };
        return this;
    }

    /// <summary>The operator's name in its own messages.</summary>
    public OperatorTest<TIn, TOut> Named(string name)
    {
        _setup = _setup with { Place = _setup.Place with { Name = name, Uid = name } };
        return this;
    }

    /// <summary>The files that the operator finds; made anew for every run.</summary>
    public OperatorTest<TIn, TOut> Files(Func<IFileSystem> create)
    {
        _setup = _setup with { Files = create };
        return this;
    }

    /// <summary>The stores for keyed state to replay with, in place of <see cref="StoreChoice.All"/>.</summary>
    public OperatorTest<TIn, TOut> Stores(params IReadOnlyList<StoreChoice> stores)
    {
        _setup = _setup with { Stores = stores.Count > 0 ? stores : throw new HarnessException("Name at least one store.") };
        return this;
    }

    private sealed class HasherOf<T, TKey>(Func<T, TKey> key) : KeyHasher<T>
    {
        private readonly KeyFormat<TKey> _format = KeyFormat<TKey>.Of();

        public override void Hash(Batch<T> batch)
        {
            var hashes = batch.HashPlaces(this);
            for (var i = 0; i < batch.Count; i++)
            {
                hashes[i] = _format.Hash(key(batch.Items[i]));
            }
        }
    }
}
