using System.Text.Json;
using System.Text.Json.Serialization;

namespace Freshet.Streams.Tests.Formats;

/// <summary>Missing, extra and null members, by policy, in JSON and in CSV.</summary>
public sealed class MemberPolicyTests
{
    private enum Kind
    {
        None,
        Sale,
    }

    private sealed record Order(int Id, string Customer, decimal Amount = 9.5m, Kind Kind = Kind.Sale, string? Note = null)
    {
        public bool Paid { get; init; } = true;
    }

    private sealed record Tagged(int Id, List<string> Tags);

    private sealed record Boxed(Order Order, Half Share);

    private readonly record struct Point(int X, string Name);

    private static readonly MemberOptions Defaults = new() { Missing = MissingMembers.TakeDefault, Null = NullMembers.TakeDefault };

    private static readonly MemberOptions Strict = new() { Missing = MissingMembers.Refuse, Extra = ExtraMembers.Refuse };

    [Fact]
    public void Json_without_a_policy_is_as_declared()
    {
        var format = Format.JsonLines<Order>();
        Assert.Equal(new Order(1, "x") { Paid = true }, FormatCheck.Decoded(format, """{"id":1,"customer":"x","unknown":7}"""));
        Assert.Contains("customer", FormatCheck.Refused(format, """{"id":1}"""), StringComparison.Ordinal);
        Assert.Contains("customer", FormatCheck.Refused(format, """{"id":1,"customer":null}"""), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("id", FormatCheck.Refused(format, """{"id":null,"customer":"x"}"""), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(format.Name, Format.JsonLines<Order>(new MemberOptions()).Name);
    }

    [Theory]
    [InlineData("{}", 0, "", true)]
    [InlineData("""{"id":3}""", 3, "", true)]
    [InlineData("""{"id":null,"customer":null,"paid":null}""", 0, "", false)]
    [InlineData("""{"id":null,"customer":"c","paid":false}""", 0, "c", false)]
    public void Json_takes_defaults_when_told_to(string line, int id, string customer, bool paid) =>
        Assert.Equal(new Order(id, customer) { Paid = paid }, FormatCheck.Decoded(Format.JsonLines<Order>(Defaults), line));

    [Fact]
    public void Json_takes_defaults_in_nested_members_and_structs()
    {
        Assert.Equal(new Boxed(new Order(0, ""), default), FormatCheck.Decoded(Format.JsonLines<Boxed>(Defaults), """{"order":{"id":null},"share":null}"""));
        Assert.Equal(new Point(0, ""), FormatCheck.Decoded(Format.JsonLines<Point>(Defaults), "{}"));
    }

    [Fact]
    public void Json_keeps_a_member_required_that_has_no_default()
    {
        var format = Format.JsonLines<Tagged>(Defaults);
        Assert.Contains("tags", FormatCheck.Refused(format, """{"id":1}"""), StringComparison.Ordinal);
        FormatCheck.Refused(format, """{"id":1,"tags":null}""");
        Assert.Equal(["a"], FormatCheck.Decoded(format, """{"tags":["a"]}""").Tags);
    }

    [Theory]
    [InlineData("""{"id":1,"customer":"x","amount":1,"kind":1,"note":null}""", "paid")]
    [InlineData("""{"id":1,"customer":"x","amount":1,"kind":1,"paid":true}""", "note")]
    [InlineData("""{"id":1,"customer":"x","amount":1,"kind":1,"note":null,"paid":true,"more":1}""", "more")]
    public void Json_refuses_what_is_missing_or_extra_when_told_to(string line, string member) =>
        Assert.Contains(member, FormatCheck.Refused(Format.JsonLines<Order>(Strict), line), StringComparison.Ordinal);

    [Fact]
    public void Json_strictly_takes_a_record_with_all_its_members_and_reads_what_it_writes()
    {
        foreach (var format in new[] { Format.JsonLines<Order>(Strict), Format.JsonLines<Order>(Defaults) })
        {
            var order = new Order(1, "x", 2.5m, Kind.None, "n") { Paid = false };
            FormatCheck.RoundTrips(format, order, """{"id":1,"customer":"x","amount":2.5,"kind":0,"note":"n","paid":false}""");
        }
    }

    [Fact]
    public void Json_policy_goes_with_options_of_the_users()
    {
        var options = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
        var format = Format.JsonLines<Point>(Defaults with { Extra = ExtraMembers.Ignore }, options);
        Assert.Equal(new Point(1, ""), FormatCheck.Decoded(format, """{"X":1,"MORE":2}"""));
        FormatCheck.Refused(Format.JsonLines<Point>(Defaults, options), """{"X":1,"MORE":2}""");
    }

    [Fact]
    public void Json_refuses_a_policy_that_a_members_own_converter_would_lose()
    {
        var e = Assert.Throws<FreshetException>(() => Format.JsonLines<WithNumberHandling>(Defaults));
        Assert.Contains("NullMembers.TakeDefault", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_that_does_not_exist_is_refused()
    {
        Assert.Throws<FreshetException>(() => Format.JsonLines<Order>(new MemberOptions { Missing = (MissingMembers)9 }));
        Assert.Throws<FreshetException>(() => Format.Csv<Order>(new CsvOptions { Members = new MemberOptions { Null = (NullMembers)9 } }));
        Assert.Throws<FreshetException>(() => Format.Csv<Order>(new CsvOptions { Members = null! }));
    }

    [Fact]
    public void Csv_without_a_policy_wants_all_fields()
    {
        var format = Format.Csv<Order>();
        Assert.Contains("2 fields where 6", FormatCheck.Refused(format, "1,x"), StringComparison.Ordinal);
        Assert.Contains("7 fields where 6", FormatCheck.Refused(format, "1,x,1,Sale,,true,7"), StringComparison.Ordinal);
        Assert.Contains("'Id' is ''", FormatCheck.Refused(format, ",x,1,Sale,,true"), StringComparison.Ordinal);
        Assert.Equal(new Order(1, "", 1), FormatCheck.Decoded(format, "1,,1,Sale,,true"));
    }

    [Theory]
    [InlineData("1", 1, "")]
    [InlineData("", 0, "")]
    [InlineData("1,x,9.5,Sale,,", 1, "x")]
    [InlineData(",x,9.5,Sale", 0, "x")]
    public void Csv_takes_defaults_when_told_to(string line, int id, string customer) =>
        // A member that is no parameter has the default of its type: its field is what sets it.
        Assert.Equal(new Order(id, customer) { Paid = false }, FormatCheck.Decoded(Format.Csv<Order>(new CsvOptions { Members = Defaults }), line));

    [Fact]
    public void Csv_header_may_lack_columns_when_told_to()
    {
        Assert.False(Format.Csv<Order>(new CsvOptions { Header = true }).TryBind("note,id"u8, out _, out var error));
        Assert.Contains("lacks the column 'Customer'", error, StringComparison.Ordinal);
        Assert.True(Format.Csv<Order>(new CsvOptions { Header = true, Members = Defaults }).TryBind("note,id"u8, out var bound, out _));
        Assert.Equal(new Order(7, "", Note: "n") { Paid = false }, FormatCheck.Decoded(bound!, "n,7"));
        Assert.Equal(new Order(0, "", Note: "n") { Paid = false }, FormatCheck.Decoded(bound!, "n"));
    }

    [Fact]
    public void Csv_refuses_or_leaves_out_what_is_extra()
    {
        var header = new CsvOptions { Header = true };
        Assert.True(Format.Csv<Point>(header).TryBind("x,more,name"u8, out _, out _));
        Assert.False(Format.Csv<Point>(header with { Members = Strict }).TryBind("x,more,name"u8, out _, out var error));
        Assert.Contains("has the column 'more', which is no member of Point", error, StringComparison.Ordinal);
        Assert.Equal(new Point(1, "a"), FormatCheck.Decoded(Format.Csv<Point>(new() { Members = new() { Extra = ExtraMembers.Ignore } }), "1,a,b,c"));
        FormatCheck.Refused(Format.Csv<Point>(new() { Members = new() { Extra = ExtraMembers.Ignore } }), "1");
    }

    [Fact]
    public void Csv_a_quoted_empty_field_and_a_wrong_one_are_no_default() =>
        Assert.All(["\"\",a", "x,a", " ,a"], line => FormatCheck.Refused(Format.Csv<Point>(new() { Members = Defaults }), line));

    private sealed record WithNumberHandling([property: JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] int Id);
}
