using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Net;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Freshet.Core.Tests.Types;

/// <summary>Every kind of collection, and the data types of .NET with formats of their own.</summary>
public sealed record Gathered(
    Queue<string> Queue,
    Stack<int> Stack,
    LinkedList<Point> Linked,
    Collection<string> Collection,
    ReadOnlyCollection<string> ReadOnly,
    ImmutableList<long> ImmutableList,
    ImmutableQueue<string> ImmutableQueue,
    ImmutableStack<int> ImmutableStack,
    IReadOnlyCollection<string> Counted,
    ICollection<string> Changing,
    IList<int> Listed,
    SortedSet<string> SortedSet,
    ImmutableSortedSet<int> ImmutableSortedSet,
    ImmutableHashSet<string> ImmutableSet,
    FrozenSet<int> FrozenSet,
    ISet<string> AnySet,
    IReadOnlySet<string> AnyReadOnlySet,
    SortedDictionary<string, int> SortedMap,
    SortedList<int, string> SortedList,
    ImmutableSortedDictionary<int, string> ImmutableSortedMap,
    ImmutableDictionary<string, List<int>> ImmutableMap,
    FrozenDictionary<string, Point> FrozenMap,
    IDictionary<string, int> AnyMap,
    IReadOnlyDictionary<string, int[][]> AnyReadOnlyMap,
    PriorityQueue<string, int> Priorities,
    ReadOnlyMemory<byte> Memory,
    BitArray Bits,
    BigInteger Big,
    Version? Version,
    IPAddress Address,
    JsonElement Json,
    Rune Rune);
