using System.Collections;
using System.Runtime.CompilerServices;

namespace Freshet.Core.Tests.Types;

#pragma warning disable CA1051, CS0067, CS0649, CA1823, CS0169, CS0414, IDE0044, IDE0051, IDE0052 // the samples are wrong on purpose

public sealed unsafe class RefusalTests
{
    [Fact]
    public void Types_that_are_no_data_are_refused()
    {
        Check<object>("Type 'object' cannot be stored: it is object, and can hold anything.", "Declare the type");
        Check<Action>("Type 'Action' cannot be stored: it is a delegate (Action).", "Store data only");
        Check<Func<int, string>>("a delegate (Func<int, string>)", "Store data only");
        Check<IDisposable>("an interface (IDisposable)", "Declare the type");
        Check<IEnumerable<int>>("an interface (IEnumerable<int>) of what need not be a collection", "Use an array, List<T>, IReadOnlyList<T>");
        Check<Figure>("an abstract class (Figure)", "one sealed type");
        Check<nint>("an address in memory", "use long");
        Check<Stream>("a living object of this process (Stream)", "Store data only");
        Check<Task<int>>("a living object of this process (Task<int>)", "Store data only");
        Check<Type>("a living object of this process (Type)", "Store data only");
        Check<InvalidOperationException>("a living object", "Store data only");
        Check<int[,]>("an array of several dimensions (int[,])", "array of arrays");
        Check<System.Collections.Concurrent.ConcurrentQueue<int>>("a collection without a format (ConcurrentQueue<int>)", "Use an array");
        Check<SortedSet<Person>>("a collection sorted by values that have no order (Person is not IComparable) (SortedSet<Person>)", "IComparable");
        Check<SortedDictionary<(int, string), int>>("a collection sorted by texts in a tuple, which compare by the culture of the process", "IComparable");
        Check<PriorityQueue<string, Person?>>("a collection sorted by values that have no order (Person", "IComparable");
        Check<Own>("a collection without a format (RefusalTests.Own)", "Use an array");
        Check<System.Buffers.ReadOnlySequence<byte>>("is a private field that no property returns", "store its data");
    }

    [Fact]
    public void The_path_of_the_member_is_named()
    {
        Check<Outer>(
            "Type 'RefusalTests.Outer' cannot be stored: member 'RefusalTests.Outer.Middle[][value].Handler' is a delegate (Action).",
            "Store data only: numbers");
        Check<(int, object)>("member '(int, object).Item2' is object".Replace("(int, object)", "ValueTuple<int, object>"), "Declare");
        Check<Dictionary<Stream, int>>("member 'Dictionary<Stream, int>[key]' is a living object", "Store data only");
        Check<int*[]>("member 'int*[][]' is an address in memory (int*)", "long");
    }

    [Fact]
    public void Data_that_would_be_lost_is_refused()
    {
        Check<WithPrivate>("member 'RefusalTests.WithPrivate._secret' is a private field that no property returns, and would be lost.", "[NonSerialized]");
        Check<WithPrivateProperty>("member 'RefusalTests.WithPrivateProperty.Secret' is not public", "[field: NonSerialized]");
        Check<WithEvent>("member 'RefusalTests.WithEvent.Changed' is an event", "public");
        Check<Hiding>("member 'RefusalTests.Hiding.Name' is declared twice", "Rename");
        Check<WithBuffer>("member 'RefusalTests.WithBuffer.Data' is a fixed-size buffer", "Use an array");
        Check<Inline>("an inline array", "Use an array");
    }

    [Fact]
    public void A_type_that_cannot_be_made_anew_is_refused()
    {
        Check<NoSetter>("member 'RefusalTests.NoSetter.Name' is a member that cannot be set", "public constructor");
        Check<NoConstructor>("a type without a public constructor", "public constructor");
        Check<WrongNames>("member 'RefusalTests.WrongNames.Name' is a member that cannot be set", "as a record has");
    }

    [Fact]
    public void A_class_of_Net_that_has_no_format_is_refused_and_a_tuple_is_not()
    {
        Check<System.Globalization.CultureInfo>("a class of .NET (CultureInfo)", "its text");
        Check<Spoken>("member 'RefusalTests.Spoken.Culture' is a class of .NET (CultureInfo)", "members of your own types");
        Check<System.Net.DnsEndPoint>("a class of .NET", "its text");
        Check<System.Text.StringBuilder>("a class of .NET (StringBuilder)", "its text");
        Check<System.ComponentModel.BrowsableAttribute>("a class of .NET", "its text");

        Assert.Equal(Tuple.Create(1, "x"), Bytes.RoundTrip(Tuple.Create(1, "x")));
        Assert.Equal((1, 2, 3, 4, 5, 6, 7, 8), Bytes.RoundTrip((1, 2, 3, 4, 5, 6, 7, 8)));
    }

    [Fact]
    public void A_type_that_grows_as_it_nests_is_refused() =>
        Check<Growing<int>>("nested more than 64 types deep", "grow");

    [Fact]
    public void A_refused_type_stays_refused()
    {
        Assert.Throws<FreshetException>(() => Serializers.Of<Outer>());
        Assert.Throws<FreshetException>(() => Serializers.Of<Outer>());
    }

    private static void Check<T>(string start, string advice)
    {
        var error = Assert.Throws<FreshetException>(() => Serializers.Of<T>());
        Assert.Equal((ErrorDomain.User, false), (error.Domain, error.Retry));
        Assert.Contains(start, error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    private sealed record Outer(int A, List<Dictionary<string, Live>> Middle);

    private sealed record Spoken(System.Globalization.CultureInfo Culture);

    private sealed record Live(Action Handler);

    private sealed class Own : IEnumerable<int>
    {
        public IEnumerator<int> GetEnumerator() => throw new NotSupportedException();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class WithPrivate
    {
        private int _secret;

        public int Open { get; set; }

        public void Count() => _secret++;
    }

    private sealed class WithPrivateProperty
    {
        private int Secret { get; set; }
    }

    private sealed class WithEvent
    {
        public event Action? Changed;
    }

    private class Named
    {
        public string? Name { get; set; }
    }

    private sealed class Hiding : Named
    {
        public new string? Name { get; set; }
    }

    private struct WithBuffer
    {
        public fixed byte Data[8];
    }

    [InlineArray(4)]
    private struct Inline
    {
        public int Element;
    }

    private sealed class NoSetter
    {
        public string Name { get; } = "";
    }

    private sealed class NoConstructor
    {
        private NoConstructor()
        {
        }

        public static NoConstructor One { get; } = new();

        public int A { get; set; }
    }

    private sealed class WrongNames(string title)
    {
        public string Name { get; } = title;
    }

    private sealed record Growing<T>(Growing<List<T>>? Next);
}
