namespace Freshet.Core.Tests.Types;

public sealed class KeyRefusalTests
{
    [Fact]
    public void Types_without_dependable_equality_are_refused()
    {
        Refused<Person>("Type 'Person' cannot be a key: it is a class compared by reference", "Make it a record.");
        Refused<Box<Person>>("member 'Box<Person>.Value' is a class compared by reference", "Make it a record.");
        Refused<int[]>("a collection (int[])", "Use a text");
        Refused<Box<List<int>>>("member 'Box<List<int>>.Value' is a collection (List<int>)", "Use a text");
        Refused<(int, byte[])>("Item2' is a collection (byte[])", "Use a text");
        Refused<System.Collections.Immutable.ImmutableArray<int>>("a collection", "Use a text");
        Refused<ReadOnlyMemory<byte>>("a collection (ReadOnlyMemory<byte>)", "Use a text");
        Refused<PriorityQueue<int, int>>("a collection (PriorityQueue<int, int>)", "Use a text");
        Refused<System.Collections.BitArray>("a collection (BitArray)", "Use a text");
        Refused<Box<System.Text.Json.JsonElement>>("member 'Box<JsonElement>.Value' is a piece of JSON", "Use a text or a number in it");
        Refused<DateTime>("Type 'DateTime' cannot be a key: it is a DateTime", "DateTimeOffset");
        Refused<(string, DateTime?)>("Item2' is a DateTime", "DateTimeOffset");
        Refused<Uri>("an address (Uri)", "AbsoluteUri");
        Refused<OwnEquals>("a type with its own Equals ('KeyRefusalTests.OwnEquals.Equals')", "Use a record");
        Refused<OwnRecord>("a type with its own Equals", "Use a record");
        Refused<OwnStruct>("a type with its own Equals", "Use a record");
        Refused<HiddenEquals>("a type with its own Equals", "Use a record");
        Refused<Derived>("a type with its own Equals ('KeyRefusalTests.OwnBase.Equals')", "Use a record");
        Refused<LeavesOut>("not the same in its equality and its stored bytes", "plain members");
        Refused<Computed>("member 'KeyRefusalTests.Computed.Twice' is not the same in its equality", "plain members");
        Refused<Celsius>("member 'Celsius.Kelvin' is not the same", "plain members");
        Refused<object>("Type 'object' cannot be a key", "Declare");
        Refused<Action>("Type 'Action' cannot be a key: it is a delegate", "Store data only");
    }

    private static void Refused<K>(string what, string advice)
    {
        var error = Assert.Throws<FreshetException>(() => KeyFormats.Of<K>());
        Assert.Equal((ErrorDomain.User, false), (error.Domain, error.Retry));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    private sealed class OwnEquals
    {
        public int A { get; set; }

        public override bool Equals(object? obj) => obj is OwnEquals;

        public override int GetHashCode() => 0;
    }

    private sealed record OwnRecord(string Name)
    {
        public bool Equals(OwnRecord? other) => other is not null && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);

        public override int GetHashCode() => 0;
    }

    private record OwnBase(string Name)
    {
        public virtual bool Equals(OwnBase? other) => other is not null;

        public override int GetHashCode() => 0;
    }

    private sealed record Derived(string Name, int B) : OwnBase(Name);

    private struct OwnStruct
    {
        public int A { get; set; }

        public override readonly bool Equals(object? obj) => false;

        public override readonly int GetHashCode() => A;
    }

    private struct HiddenEquals : IEquatable<HiddenEquals>
    {
        public int A { get; set; }

        readonly bool IEquatable<HiddenEquals>.Equals(HiddenEquals other) => true;
    }

    private sealed record LeavesOut(int A)
    {
        [field: NonSerialized]
        public int B { get; set; }
    }

    private sealed record Computed(int A)
    {
        public int Twice
        {
            get => A * 2;
            set => _ = value;
        }
    }
}
