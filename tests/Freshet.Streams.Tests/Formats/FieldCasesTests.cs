using System.Text;

namespace Freshet.Streams.Tests.Formats;

/// <summary>Inputs from the field: each failed or surprised once.</summary>
public sealed class FieldCasesTests
{
    [Theory]
    [InlineData("2026-01-31T23:59:59.123456789Z", "2026-01-31T23:59:59.1234567+00:00")]
    [InlineData("2026-12-31T23:59:59.999999999Z", "2026-12-31T23:59:59.9999999+00:00")]
    [InlineData("2026-01-31T23:59:59.1234567890123456789+02:00", "2026-01-31T23:59:59.1234567+02:00")]
    [InlineData("2026-01-31T23:59:59", null)] // of no offset: another instant on each machine
    [InlineData("2016-12-31T23:59:60Z", null)]
    [InlineData("2026-01-31T24:00:00Z", null)]
    [InlineData("2026-02-30T00:00:00Z", null)]
    [InlineData("yesterday", null)]
    public void Csv_and_json_read_the_same_instants(string text, string? expected)
    {
        var csv = Format.Csv<Reading>().TryDecode(Encoding.UTF8.GetBytes($"a,{text},1"), out var fromCsv, out _) ? fromCsv!.At.ToString("O") : null;
        var json = Format.JsonLines<Reading>().TryDecode(Encoding.UTF8.GetBytes($$"""{"id":"a","at":"{{text}}","v":1}"""), out var fromJson, out _) ? fromJson!.At.ToString("O") : null;

        Assert.Equal(expected, csv);
        Assert.Equal(expected, json);
    }

    [Fact]
    public void A_local_time_is_refused_by_json_as_by_csv()
    {
        var local = new Plain(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Local));

        Assert.Contains("local to this machine", Assert.Throws<FreshetException>(() => FormatCheck.Encoded(Format.JsonLines<Plain>(), local)).Message, StringComparison.Ordinal);
        Assert.Contains("local to this machine", Assert.Throws<FreshetException>(() => FormatCheck.Encoded(Format.Csv<Plain>(), local)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tail\r", "carriage return")]
    [InlineData("\uFEFFy", "byte order mark")]
    public void A_text_that_would_be_read_back_otherwise_is_refused(string text, string reason)
    {
        var lines = new LineBuffer();
        lines.AddLine(Format.Text, "good");

        Assert.Contains(reason, Assert.Throws<FreshetException>(() => lines.AddLine(Format.Text, text)).Message, StringComparison.Ordinal);
        Assert.Equal("good\n", Encoding.UTF8.GetString(lines.Written));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Utf16_is_called_by_its_name(bool hasMark)
    {
        var bytes = Encoding.Unicode.GetBytes((hasMark ? "\uFEFF" : "") + "Id,At,V");

        Assert.False(Format.Csv<Reading>(new CsvOptions { Header = true }).TryBind(bytes, out _, out var error));
        Assert.Contains("looks like UTF-16", error, StringComparison.Ordinal);
    }

    private sealed record Reading(string Id, DateTimeOffset At, double V);

    private sealed record Plain(DateTime At);
}
