using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Net;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Freshet.Core.Tests.Types;

/// <summary>Collections beside lists, sets and dictionaries, and data types of .NET.</summary>
public sealed class CollectionTests
{
    [Fact]
    public void Sequences_come_back_in_their_order()
    {
        Same<Queue<string?>?>(null, new(), new(["a", null, "b"]));
        Same<LinkedList<int>?>(null, new(), new([1, 2, 3]));
        Same<Collection<Point>?>(null, [], [new(1, 2)]);
        Same<ReadOnlyCollection<string>?>(null, new([]), new(["a", "b"]));
        Same<ImmutableList<long>?>(null, [], [1, 2]);
        Same<ImmutableQueue<int>?>(null, [], [1, 2, 3]);
        Same<IReadOnlyCollection<string>?>(null, [], ["a"], new Queue<string>(["x", "y"]), new HashSet<string> { "z" });
        Same<ICollection<int>?>(null, [], new List<int> { 1 }, new[] { 2, 3 });
        Same<IList<int>?>(null, [], new List<int> { 1 }, new[] { 2, 3 });
        Assert.IsType<List<int>>(Bytes.RoundTrip<IList<int>>(new[] { 2, 3 }));
    }

    [Fact]
    public void A_stack_comes_back_the_same_way_up()
    {
        var stack = Bytes.RoundTrip(new Stack<int>([1, 2, 3]));
        Assert.Equal(3, stack.Pop());
        Assert.Equal([2, 1], stack.ToArray());
        Assert.Equal([3, 2, 1], Bytes.RoundTrip(ImmutableStack.CreateRange([1, 2, 3])).ToArray());
        Assert.Equal(Bytes.Of(new List<int> { 1, 2, 3 }), Bytes.Of(new Stack<int>([1, 2, 3])));
    }

    [Fact]
    public void Sets_and_maps_come_back_with_how_they_compare()
    {
        Same<SortedSet<int>?>(null, [], [3, 1, 2]);
        Same<ImmutableSortedSet<int>?>(null, [], [3, 1, 2]);
        Same<ImmutableHashSet<Point>?>(null, [], [new(1, 2), new(3, 4)]);
        Same<FrozenSet<string>?>(null, new[] { "a", "b" }.ToFrozenSet());
        Same<SortedDictionary<long, string>?>(null, [], new() { [2] = "b", [1] = "a" });
        Same<SortedList<Guid, int>?>(null, [], new() { [Guid.Empty] = 1 });
        Same<ImmutableSortedDictionary<int, int>?>(null, ImmutableSortedDictionary<int, int>.Empty.Add(2, 3));
        Same<ImmutableDictionary<string, int>?>(null, ImmutableDictionary<string, int>.Empty.Add("a", 1).Add("b", 2));
        Same<FrozenDictionary<string, int>?>(null, new Dictionary<string, int> { ["a"] = 1 }.ToFrozenDictionary());
        Same<IDictionary<string, int>?>(null, new Dictionary<string, int> { ["a"] = 1 });
        Same<IReadOnlyDictionary<string, int>?>(null, new Dictionary<string, int> { ["a"] = 1 }, ImmutableDictionary<string, int>.Empty.Add("b", 2));

        Assert.Contains("A", Bytes.RoundTrip(new SortedSet<string>(StringComparer.OrdinalIgnoreCase) { "a" }));
        Assert.Equal(["B", "a"], Bytes.RoundTrip(new SortedSet<string>(StringComparer.Ordinal) { "a", "B" }));
        Assert.Contains("A", Bytes.RoundTrip(ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, "a")));
        Assert.True(Bytes.RoundTrip(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase)).ContainsKey("A"));
        Assert.Equal(1, Bytes.RoundTrip<IReadOnlyDictionary<string, int>>(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 })["A"]);
        Assert.Equal(1, Bytes.RoundTrip(new SortedDictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 })["A"]);
    }

    [Fact]
    public void What_follows_hash_codes_is_written_in_an_order_of_its_own()
    {
        // The hash codes of texts differ in each process, and with them the order in which these collections give their elements.
        string[] texts = [.. Enumerable.Range(0, 50).Select(i => $"t{i}")];
        var sorted = texts.Order(StringComparer.Ordinal).Where(t => t.Length == 3).ToArray();

        Assert.Equal(sorted, Bytes.RoundTrip<IReadOnlySet<string>>(texts.ToImmutableHashSet()).Where(t => t.Length == 3));
        Assert.Equal(Bytes.Of(texts.ToImmutableHashSet()), Bytes.Of(texts.Reverse().ToFrozenSet()));
        Assert.Equal(Bytes.Of(texts.ToImmutableDictionary(t => t, t => t.Length)), Bytes.Of(texts.ToFrozenDictionary(t => t, t => t.Length)));
    }

    [Fact]
    public void A_queue_by_priority_gives_its_elements_in_the_order_it_would_have()
    {
        var random = new Random(3);
        for (var round = 0; round < 50; round++)
        {
            var queue = new PriorityQueue<int, int>();
            for (var i = 0; i < 40; i++)
            {
                queue.Enqueue(i, random.Next(5)); // many of one priority
                if (random.Next(3) == 0)
                {
                    queue.Dequeue();
                }
            }

            Assert.Equal(Drained(Bytes.RoundTrip(queue)), Drained(queue));
        }

        Assert.Equal(["B", "a"], Drained(Bytes.RoundTrip(new PriorityQueue<string, string>([("a", "a"), ("B", "B")], StringComparer.Ordinal))));
        Assert.Null(Bytes.RoundTrip<PriorityQueue<int, int>?>(null));
    }

    [Fact]
    public void Collections_of_collections_come_back()
    {
        var value = new Dictionary<string, List<Dictionary<int, HashSet<string[]?>>>>
        {
            ["a"] = [new() { [1] = [["x", "y"], []] }, []],
            ["b"] = [],
        };
        var back = Bytes.RoundTrip(value);
        Assert.Equal(["x", "y"], back["a"][0][1].First()!);
        Assert.Empty(back["b"]);

        Same<int[][][]>([[[1], []], [], [[2, 3]]]);
        Same<List<Queue<ImmutableList<SortedSet<int>>>>>([new Queue<ImmutableList<SortedSet<int>>>([[[2, 1]]])]);
        var (list, pair) = Bytes.RoundTrip<(List<(int, string?)?>?, KeyValuePair<string, Queue<int>>)>(([(1, "a"), null], KeyValuePair.Create("k", new Queue<int>([1]))));
        Assert.Equal([(1, "a"), null], list!);
        Assert.Equal([1], pair.Value.ToArray());
        Same<IReadOnlyDictionary<string, IReadOnlyList<IList<long>>>>(new Dictionary<string, IReadOnlyList<IList<long>>> { ["a"] = [new List<long> { 1 }] });
    }

    [Fact]
    public void A_type_that_contains_itself_through_collections_comes_back_and_a_ring_is_refused_by_name()
    {
        var leaf = new Branch("leaf", new(), ImmutableDictionary<string, Branch>.Empty);
        var tree = new Branch("root", new([leaf, leaf]), ImmutableDictionary<string, Branch>.Empty.Add("left", leaf));
        var back = Bytes.RoundTrip(tree);
        Assert.Equal(["leaf", "leaf"], back.Children.Select(c => c.Name));
        Assert.Equal("leaf", back.Named["left"].Name);

        tree.Children.Enqueue(tree);
        Refused("nested more than 64 deep, or contains itself", () => Bytes.Of(tree));
        Refused("'CollectionTests.Hashed' is nested more than 64 deep, or contains itself", () =>
        {
            var ring = new Hashed();
            ring.Inner = new Dictionary<string, Hashed> { ["self"] = ring }.ToFrozenDictionary();
            Bytes.Of(ring);
        });
    }

    [Fact]
    public void Sorting_by_culture_or_by_a_comparer_of_ones_own_is_refused()
    {
        Refused("depends on the culture of the process. Make it with StringComparer.Ordinal", () => Bytes.Of(new SortedSet<string> { "a" }));
        Refused("depends on the culture", () => Bytes.Of(new SortedDictionary<string, int>()));
        Refused("depends on the culture", () => Bytes.Of(ImmutableSortedDictionary<string, int>.Empty));
        Refused("the comparer would be lost", () => Bytes.Of(new SortedList<int, int>(Comparer<int>.Create((a, b) => b - a))));
        Refused("the comparer would be lost", () => Bytes.Of(new PriorityQueue<int, int>(Comparer<int>.Create((a, b) => b - a))));
        Refused("the comparer would be lost", () => Bytes.Of(ImmutableDictionary.Create<int, string>(null, StringComparer.OrdinalIgnoreCase)));
    }

    [Fact]
    public void What_would_come_back_as_another_collection_is_refused()
    {
        Refused("Put a List<T> or an array there", () => Bytes.Of<IList<int>>(new ObservableCollection<int> { 1 }));
        Refused("Put a List<T> or an array there", () => Bytes.Of<ICollection<int>>(new HashSet<int> { 1 }));
        Refused("Put a HashSet there", () => Bytes.Of<ISet<int>>(new SortedSet<int> { 1 }));
        Refused("Put a HashSet, ImmutableHashSet or FrozenSet there", () => Bytes.Of<IReadOnlySet<int>>(new SortedSet<int> { 1 }));
        Refused("Put a Dictionary there", () => Bytes.Of<IDictionary<int, int>>(new SortedList<int, int>()));
        Refused("Put a Dictionary, ImmutableDictionary or FrozenDictionary there", () => Bytes.Of<IReadOnlyDictionary<int, int>>(new SortedDictionary<int, int>()));
        Refused("ObservableCollection", () => Bytes.Of<Collection<int>>(new ObservableCollection<int> { 1 }));
    }

    [Fact]
    public void Memory_and_bits_come_back()
    {
        byte[] bytes = [9, 1, 2, 9];
        Assert.Equal([1, 2], Bytes.RoundTrip<ReadOnlyMemory<byte>>(bytes.AsMemory(1, 2)).ToArray());
        Assert.Equal(["a", "b"], Bytes.RoundTrip<Memory<string>>(new[] { "a", "b" }).ToArray());
        Assert.True(Bytes.RoundTrip<ReadOnlyMemory<int>>(default).IsEmpty);
        for (var length = 0; length < 70; length++)
        {
            var bits = new BitArray(length);
            for (var i = 0; i < length; i += 3)
            {
                bits[i] = true;
            }

            Assert.Equal(bits.Cast<bool>(), Bytes.RoundTrip(bits).Cast<bool>());
        }

        Assert.Null(Bytes.RoundTrip<BitArray?>(null));
    }

    [Fact]
    public void Data_types_of_Net_come_back()
    {
        foreach (var big in new[] { BigInteger.Zero, BigInteger.One, BigInteger.MinusOne, 127, 128, -128, -129, BigInteger.Pow(7, 1000), -BigInteger.Pow(2, 800) })
        {
            Assert.Equal(big, Bytes.RoundTrip(big));
        }

        Same<Version?>(null, new(1, 2), new(1, 2, 0), new(0, 0, 0, 0), new(int.MaxValue, 1, 2, int.MaxValue));
        Same<IPAddress?>(null, IPAddress.Any, IPAddress.Loopback, IPAddress.Parse("203.0.113.7"), IPAddress.IPv6Any, IPAddress.Parse("fe80::1%7"), IPAddress.Parse("::ffff:1.2.3.4"));
        Same(new Rune('a'), new Rune(0x1F600));
        Same(new Complex(1.5, -2), Complex.Zero);
        foreach (var text in new[] { "1", "null", "\"\\ud800\"", "{ \"a\" : [1, 2.50, true], \"a\": {} }" })
        {
            Assert.Equal(text, Bytes.RoundTrip(JsonDocument.Parse(text).RootElement).GetRawText());
        }

        var loose = JsonDocument.Parse("[1, /* two */ 2,]", new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }).RootElement;
        Assert.Equal(2, Bytes.RoundTrip(loose)[1].GetInt32());
        var deep = JsonDocument.Parse(new string('[', 500) + new string(']', 500), new() { MaxDepth = 1000 }).RootElement;
        Assert.Equal(1000, Bytes.RoundTrip(deep).GetRawText().Length);
        Assert.Equal(JsonValueKind.Undefined, Bytes.RoundTrip(default(JsonElement)).ValueKind);
    }

    [Fact]
    public void Data_types_of_Net_are_keys_with_one_form_for_equal_values()
    {
        Assert.Equal(HashOf(IPAddress.Loopback), HashOf(IPAddress.Parse("127.0.0.1")));
        Assert.NotEqual(HashOf(IPAddress.Parse("1.2.3.4")), HashOf(IPAddress.Parse("::ffff:1.2.3.4")));
        Assert.Equal(HashOf(new BigInteger(5)), HashOf(BigInteger.Parse("10") / 2));
        Assert.NotEqual(HashOf(new Version(1, 2)), HashOf(new Version(1, 2, 0)));
        Assert.Equal(HashOf((new Rune('a'), 1)), HashOf((Rune.GetRuneAt("a", 0), 1)));
    }

    private static uint HashOf<K>(K key) => KeyFormats.Of<K>().Hash(key);

    private static List<T> Drained<T, P>(PriorityQueue<T, P> queue)
    {
        var items = new List<T>();
        while (queue.TryDequeue(out var item, out _))
        {
            items.Add(item);
        }

        return items;
    }

    private static void Same<T>(params T[] values)
    {
        foreach (var value in values)
        {
            Assert.Equal(value, Bytes.RoundTrip(value));
        }
    }

    private static void Refused(string message, Action write) => Assert.Contains(message, Assert.Throws<FreshetException>(write).Message, StringComparison.Ordinal);

    public sealed record Branch(string Name, Queue<Branch> Children, ImmutableDictionary<string, Branch> Named);

    public sealed class Hashed
    {
        public FrozenDictionary<string, Hashed>? Inner { get; set; }
    }
}
