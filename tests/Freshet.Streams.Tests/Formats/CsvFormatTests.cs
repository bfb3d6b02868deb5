using System.Globalization;
using System.Text;

namespace Freshet.Streams.Tests.Formats;

public sealed class CsvFormatTests
{
    private static readonly Format<Pair> Pairs = Format.Csv<Pair>();

    [Theory]
    [InlineData("plain", 1, "plain,1")]
    [InlineData("", -5, ",-5")]
    [InlineData("a,b", 0, "\"a,b\",0")]
    [InlineData("say \"hi\"", 0, "\"say \"\"hi\"\"\",0")]
    [InlineData("\"", 0, "\"\"\"\",0")]
    [InlineData("two\nlines", 0, "\"two\nlines\",0")]
    [InlineData("\r", 0, "\"\r\",0")]
    [InlineData(" spaces stay ", 0, " spaces stay ,0")]
    [InlineData("ü€😀", int.MinValue, "ü€😀,-2147483648")]
    public void Records_come_back_as_they_were(string name, int count, string line) =>
        FormatCheck.RoundTrips(Pairs, new Pair(name, count), line);

    [Theory]
    [InlineData("\"quoted\",\"7\"", "quoted", 7)]
    [InlineData("x, 7 ", "x", 7)]
    [InlineData("x,+7", "x", 7)]
    [InlineData("\"\",7", "", 7)]
    public void TryDecode_takes_what_other_programs_write(string line, string name, int count) =>
        Assert.Equal(new Pair(name, count), FormatCheck.Decoded(Pairs, line));

    [Theory]
    [InlineData("", "it has 1 fields where 2 are expected (Name,Count)")]
    [InlineData("a", "it has 1 fields where 2 are expected")]
    [InlineData("a,1,", "it has 3 fields where 2 are expected")]
    [InlineData("a,x", "field 2 'Count' is 'x', which is no int")]
    [InlineData("a,", "field 2 'Count' is ''")]
    [InlineData("a,1.5", "field 2 'Count' is '1.5'")]
    [InlineData("a,2147483648", "field 2 'Count'")]
    [InlineData("a,1 2", "field 2 'Count'")]
    [InlineData("\"a,1", "the quoted field 1 is not closed")]
    [InlineData("a,\"1", "the quoted field 2 is not closed")]
    [InlineData("\"a\"b,1", "the quoted field 1 goes on after its closing quote (byte 3")]
    [InlineData("a\"b,1", "a quote is inside the unquoted field 1 (byte 1")]
    public void TryDecode_says_what_is_wrong_with_a_line(string line, string expected) =>
        Assert.Contains(expected, FormatCheck.Refused(Pairs, line), StringComparison.Ordinal);

    [Fact]
    public void TryDecode_refuses_texts_that_are_not_UTF8() =>
        Assert.Contains("which is no text in UTF-8", FormatCheck.Refused(Pairs, (byte[])[0xFF, (byte)',', (byte)'1']), StringComparison.Ordinal);

    [Fact]
    public void TryDecode_goes_on_after_a_bad_line()
    {
        var (good, bad) = FormatCheck.DecodeMany(Pairs, "a,1\nb\nc,3\n\"d,4\ne,5\n"u8.ToArray());
        Assert.Equal([new Pair("a", 1), new Pair("c", 3), new Pair("e", 5)], good);
        Assert.Equal([1, 3], bad.Select(b => b.Index));
    }

    [Fact]
    public void Every_type_of_column_comes_back_as_it_was()
    {
        var format = Format.Csv<Everything>();
        var time = new DateTimeOffset(2026, 1, 31, 23, 59, 59, TimeSpan.Zero);
        FormatCheck.RoundTrips(
            format,
            new Everything(
                -1, 255, -32768, 65535, uint.MaxValue, long.MinValue, ulong.MaxValue, Int128.MinValue, 1.5f, 1e300, 79228162514264337593543950335m, true, ',', "t",
                Color.Green, Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"), time, new DateTime(2026, 1, 31, 0, 0, 0, DateTimeKind.Unspecified),
                new DateOnly(2026, 1, 31), new TimeOnly(1, 2, 3), TimeSpan.FromHours(25), null, null, null),
            "-1,255,-32768,65535,4294967295,-9223372036854775808,18446744073709551615,-170141183460469231731687303715884105728,1.5,1E+300,79228162514264337593543950335," +
            "true,\",\",t,Green,01234567-89ab-cdef-0123-456789abcdef,2026-01-31T23:59:59Z,2026-01-31T00:00:00,2026-01-31,01:02:03,1.01:00:00,,,");
    }

    [Fact]
    public void Nullable_columns_tell_null_from_empty()
    {
        var format = Format.Csv<(string?, int?, DateTimeOffset?)>();
        FormatCheck.RoundTrips(format, (null, null, null), ",,");
        FormatCheck.RoundTrips(format, ("", 0, DateTimeOffset.UnixEpoch), "\"\",0,1970-01-01T00:00:00Z");
        Assert.Contains("field 2 'Item2' is ''", FormatCheck.Refused(format, ",\"\","), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(-0.0, "-0")]
    [InlineData(0.1, "0.1")]
    [InlineData(double.MaxValue, "1.7976931348623157E+308")]
    [InlineData(double.Epsilon, "5E-324")]
    public void Doubles_are_written_as_short_as_they_come_back(double value, string line) => FormatCheck.RoundTrips(Format.Csv<double>(), value, line);

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("12.5")]
    [InlineData("-0.1")]
    [InlineData("5.")]
    [InlineData(".5")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("-.")]
    [InlineData("1.2.3")]
    [InlineData("")]
    [InlineData("9007199254740993")]
    [InlineData("9007199254740992.5")]
    [InlineData("0.1234567890123456")]
    [InlineData("0.30000000000000004")]
    [InlineData("123456789012345678")]
    [InlineData("1234567890123456789")]
    [InlineData("-1234567890123456789")]
    [InlineData("9223372036854775808")]
    [InlineData("1e5")]
    [InlineData(" 1")]
    [InlineData("1x")]
    [InlineData("00000000000000000001")]
    public void Numbers_are_read_as_dotnet_reads_them(string text)
    {
        Check<double>(text, NumberStyles.Float);
        Check<float>(text, NumberStyles.Float);
        Check<decimal>(text, NumberStyles.Float);
        Check<long>(text, NumberStyles.Integer);
        Check<int>(text, NumberStyles.Integer);
        Check<byte>(text, NumberStyles.Integer);

        static void Check<T>(string text, NumberStyles style)
            where T : System.Numerics.INumber<T>
        {
            var isNumber = T.TryParse(text, style, CultureInfo.InvariantCulture, out var expected);
            Assert.Equal(isNumber, Format.Csv<T>().TryDecode(Encoding.UTF8.GetBytes(text), out var value, out _));
            Assert.Equal(isNumber ? expected!.ToString() : "", isNumber ? value!.ToString() : "");
        }
    }

    [Fact]
    public void Doubles_of_every_kind_are_read_as_dotnet_reads_them()
    {
        var format = Format.Csv<double>();
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var text = (random.NextDouble() * Math.Pow(10, random.Next(-8, 18))).ToString(i % 2 == 0 ? "R" : "F" + random.Next(12), CultureInfo.InvariantCulture);
            Assert.True(format.TryDecode(Encoding.UTF8.GetBytes(text), out var value, out _));
            Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), value);
        }
    }

    [Fact]
    public void Fields_are_cut_at_the_same_places_whatever_their_lengths()
    {
        var format = Format.Csv<(string, string, string)>();
        var random = new Random(1);
        for (var i = 0; i < 5_000; i++)
        {
            var fields = Enumerable.Range(0, 3).Select(_ => new string([.. Enumerable.Range(0, random.Next(70)).Select(_ => "abc,\"é"[random.Next(20) == 0 ? random.Next(6) : 0])])).ToArray();
            var value = (fields[0], fields[1], fields[2]);
            Assert.Equal(value, FormatCheck.Decoded(format, FormatCheck.Encoded(format, value)));
        }
    }

    [Theory]
    [InlineData("2026-01-31T23:59:59Z", "2026-01-31T23:59:59.0000000+00:00")]
    [InlineData("2026-01-31t23:59:59z", "2026-01-31T23:59:59.0000000+00:00")]
    [InlineData("2026-01-31 23:59:59+02:00", "2026-01-31T23:59:59.0000000+02:00")]
    [InlineData("2026-01-31T23:59-0330", "2026-01-31T23:59:00.0000000-03:30")]
    [InlineData("2026-01-31T23:59+14", "2026-01-31T23:59:00.0000000+14:00")]
    [InlineData("2024-02-29T00:00:00.1Z", "2024-02-29T00:00:00.1000000+00:00")]
    [InlineData("2026-01-31T23:59:59.1234567Z", "2026-01-31T23:59:59.1234567+00:00")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000+00:00")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999+00:00")]
    public void Instants_are_read_in_the_forms_of_ISO_8601(string line, string expected) =>
        Assert.Equal(expected, FormatCheck.Decoded(Format.Csv<DateTimeOffset>(), line).ToString("O"));

    [Theory]
    [InlineData("2026-01-31T23:59:59")] // of no place
    [InlineData("2026-01-31")]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-00-01T00:00:00Z")]
    [InlineData("2026-01-00T00:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2026-01-31T24:00:00Z")]
    [InlineData("2026-01-31T23:60:00Z")]
    [InlineData("2026-01-31T23:59:60Z")]
    [InlineData("2026-01-31T23:59:59.Z")]
    [InlineData("2026-01-31T23:59:59+15:00")]
    [InlineData("2026-01-31T23:59:59+01:60")]
    [InlineData("2026-01-31T23:59:59+1:00")]
    [InlineData("2026-01-31T23:59:59ZZ")]
    [InlineData("2026-01-31T23Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("1769903999")]
    [InlineData("")]
    public void Instants_that_are_none_are_refused(string line) =>
        Assert.Contains("time in ISO 8601 with its offset", FormatCheck.Refused(Format.Csv<DateTimeOffset>(), line), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 0, "2026-01-31T23:59:59Z")]
    [InlineData(0, 90, "2026-01-31T23:59:59+01:30")]
    [InlineData(0, -570, "2026-01-31T23:59:59-09:30")]
    [InlineData(1234567, 0, "2026-01-31T23:59:59.1234567Z")]
    [InlineData(5000000, 0, "2026-01-31T23:59:59.5Z")]
    [InlineData(10, 60, "2026-01-31T23:59:59.000001+01:00")]
    public void Instants_are_written_as_short_as_they_come_back(int ticks, int offsetMinutes, string line) =>
        FormatCheck.RoundTrips(Format.Csv<DateTimeOffset>(), new DateTimeOffset(2026, 1, 31, 23, 59, 59, TimeSpan.FromMinutes(offsetMinutes)).AddTicks(ticks), line);

    [Fact]
    public void Local_times_are_refused_because_they_mean_something_else_elsewhere()
    {
        var format = Format.Csv<DateTime>();
        Assert.Throws<FreshetException>(() => FormatCheck.Encoded(format, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Local)));
        FormatCheck.RoundTrips(format, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), "2026-01-01T00:00:00Z");
        Assert.Equal(DateTimeKind.Utc, FormatCheck.Decoded(format, "2026-01-01T00:00:00Z").Kind);
        Assert.Equal(DateTimeKind.Unspecified, FormatCheck.Decoded(format, "2026-01-01").Kind);
        FormatCheck.Refused(format, "2026-01-01T00:00:00+01:00");
    }

    [Fact]
    public void Enums_are_names_and_numbers_where_they_have_none()
    {
        var format = Format.Csv<Color>();
        FormatCheck.RoundTrips(format, Color.Green, "Green");
        FormatCheck.RoundTrips(format, (Color)17, "17");
        FormatCheck.RoundTrips(Format.Csv<Flags>(), Flags.A | Flags.B, "\"A, B\"");
        Assert.Contains("Color (Red, Green)", FormatCheck.Refused(format, "green"), StringComparison.Ordinal);
        FormatCheck.Refused(format, "");
        FormatCheck.Refused(format, new string('G', 5000));
    }

    [Fact]
    public void Separator_can_be_another()
    {
        var format = Format.Csv<Pair>(new CsvOptions { Separator = '\t' });
        FormatCheck.RoundTrips(format, new Pair("a,b", 1), "a,b\t1");
        FormatCheck.RoundTrips(format, new Pair("a\tb", 1), "\"a\tb\"\t1");
        FormatCheck.RoundTrips(Pairs, new Pair("a\tb", 1), "a\tb,1"); // formats side by side on one thread
        FormatCheck.RoundTrips(format, new Pair("a\tb", 1), "\"a\tb\"\t1");
    }

    [Theory]
    [InlineData('"')]
    [InlineData('\n')]
    [InlineData('.')]
    [InlineData('-')]
    [InlineData('1')]
    [InlineData('e')]
    [InlineData('é')]
    public void Separator_that_cannot_be_told_from_fields_is_refused(char separator) =>
        Assert.Throws<FreshetException>(() => Format.Csv<Pair>(new CsvOptions { Separator = separator }));

    [Fact]
    public void TryBind_finds_columns_by_name_in_any_order()
    {
        var format = Format.Csv<Pair>(new CsvOptions { Header = true });
        Assert.True(format.HasHeader);
        Assert.True(format.TryBind("x,COUNT,\"name\",y"u8, out var bound, out _));
        Assert.Equal(new Pair("n", 7), FormatCheck.Decoded(bound, "1,7,n,\"2\""));
        Assert.Contains("it has 2 fields where 4 are expected (x,COUNT,name,y)", FormatCheck.Refused(bound, "n,7"), StringComparison.Ordinal);
        Assert.Equal(new Pair("n", 7), FormatCheck.Decoded(format, "n,7")); // the unbound one goes by position
    }

    [Theory]
    [InlineData("Name", "lacks the column 'Count'")]
    [InlineData("Name,Count,name", "repeats the column 'Name'")]
    [InlineData("", "lacks the column 'Name'")]
    [InlineData("\"Name,Count", "in the header, the quoted field 1 is not closed")]
    public void TryBind_refuses_a_header_that_does_not_fit(string header, string expected)
    {
        Assert.False(Format.Csv<Pair>(new CsvOptions { Header = true }).TryBind(Encoding.UTF8.GetBytes(header), out _, out var error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_refuses_a_null_record() =>
        Assert.Throws<FreshetException>(() => FormatCheck.Encoded(Format.Csv<Pair>(), null!));

    public enum Color
    {
        Red,
        Green,
    }

    [Flags]
    public enum Flags
    {
        A = 1,
        B = 2,
    }

    public sealed record Pair(string Name, int Count);

    public sealed record Everything(
        sbyte A, byte B, short C, ushort D, uint E, long F, ulong G, Int128 H, float I, double J, decimal K, bool L, char M, string N,
        Color O, Guid P, DateTimeOffset Q, DateTime R, DateOnly S, TimeOnly T, TimeSpan U, int? V, Color? W, string? X);
}
