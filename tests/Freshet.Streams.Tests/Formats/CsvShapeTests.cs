namespace Freshet.Streams.Tests.Formats;

#pragma warning disable CA1051, CA1822, IDE0060, CS9113, S2325 // the shapes under test

public sealed class CsvShapeTests
{
    [Fact]
    public void Types_of_every_kind_are_mapped()
    {
        FormatCheck.RoundTrips(Format.Csv<Positional>(), new Positional("a", 1) { More = 2 }, "a,1,2");
        FormatCheck.RoundTrips(Format.Csv<RecordStruct>(), new RecordStruct("a", 1), "a,1");
        FormatCheck.RoundTrips(Format.Csv<Plain>(), new Plain { B = 2, A = "a" }, "2,a");
        FormatCheck.RoundTrips(Format.Csv<Fields>(), new Fields { X = 1, Y = 2 }, "1,2");
        FormatCheck.RoundTrips(Format.Csv<Derived>(), new Derived("base", 2), "base,2");
        FormatCheck.RoundTrips(Format.Csv<Computed>(), new Computed(3), "3");
        FormatCheck.RoundTrips(Format.Csv<(int, string)>(), (1, "x"), "1,x");
        FormatCheck.RoundTrips(Format.Csv<KeyValuePair<string, long>>(), new("k", 5), "k,5");
        FormatCheck.RoundTrips(Format.Csv<int>(), 7, "7");
        FormatCheck.RoundTrips(Format.Csv<string>(), "a,b", "\"a,b\"");
    }

    [Fact]
    public void Name_tells_the_columns() => Assert.Equal("csv(Name,Count,More)", Format.Csv<Positional>().Name);

    [Fact]
    public void A_type_that_cannot_be_mapped_is_refused_with_the_member_and_why()
    {
        Check<HasList>("member 'Items' is a System.Collections.Generic.List");
        Check<HasBytes>("member 'Data' is a System.Byte[]");
        Check<HasNested>("member 'Inner' is a");
        Check<HasObject>("member 'Anything' is a System.Object");
        Check<ReadOnlyMember>("member 'Total' is read-only");
        Check<ReadOnlyField>("member 'Total' is read-only");
        Check<HiddenParameter>("parameter 'secret' has no public member");
        Check<NoConstructor>("no public constructor");
        Check<Nothing>("no public members");
        Check<IDisposable>("no concrete class");
        Check<Abstract>("no concrete class");
        Check<object>("no concrete class");
        Check<int[]>("no concrete class");
        Check<Action>("no concrete class");
        Check<(int, int, int, int, int, int, int, int)>("member 'Rest'");

        static void Check<T>(string expected)
        {
            var e = Assert.Throws<FreshetException>(() => Format.Csv<T>());
            Assert.Equal(ErrorDomain.User, e.Domain);
            Assert.Contains(expected, e.Message, StringComparison.Ordinal);
            Assert.Contains(typeof(T).ToString(), e.Message, StringComparison.Ordinal);
        }
    }

    public sealed record Positional(string Name, int Count)
    {
        public int More { get; set; }
    }

    public readonly record struct RecordStruct(string Name, int Count);

    public sealed record Plain
    {
        public int B { get; init; }

        public string A { get; set; } = "";

        public static int Shared { get; set; }

        private int Hidden { get; set; }
    }

    public struct Fields
    {
        public int X;
        public int Y;
    }

    public record Base(string Name);

    public sealed record Derived(string Name, int More) : Base(Name);

    public sealed record Computed(int Value)
    {
        public int Doubled => 2 * Value;

        public bool IsBig => Value > 10;
    }

    public sealed record HasList(int A, List<int> Items);

    public sealed record HasBytes(byte[] Data);

    public sealed record HasNested(Plain Inner);

    public sealed record HasObject(object Anything);

    public sealed class ReadOnlyMember
    {
        public int Count { get; set; }

        public int Total { get; } = 5;
    }

    public sealed class ReadOnlyField
    {
        public readonly int Total = 5;
    }

    public sealed class HiddenParameter(int secret)
    {
        public int Count { get; set; } = secret;
    }

    public sealed class NoConstructor
    {
        private NoConstructor()
        {
        }

        public int Count { get; set; }
    }

    public sealed class Nothing;

    public abstract class Abstract
    {
        public int Count { get; set; }
    }
}
