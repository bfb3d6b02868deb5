namespace Freshet.Testing;

/// <summary>A test element without a record; turns into a <see cref="TestElement{T}"/> of any type by itself.</summary>
/// <param name="Kind">What it is; never a record.</param>
/// <param name="Number">Milliseconds (watermark, time, blocked), 1 and 0 (status: active, idle) or the number of a split.</param>
/// <param name="Input">Which input, for an operator with several; else 0.</param>
public readonly record struct TestControl(TestElementKind Kind, long Number, int Input = 0)
{
    private const string WatermarkWord = "watermark";

    /// <summary>The line of a table that stands for it: <c>watermark 2000</c>, <c>time 5000</c>, <c>idle</c>, <c>end</c>.</summary>
    public override string ToString() => Kind switch
    {
        TestElementKind.Watermark => Number == long.MaxValue ? $"{WatermarkWord} end" : FormattableString.Invariant($"{WatermarkWord} {Number}"),
        TestElementKind.Status => Number == 1 ? "active" : "idle",
        TestElementKind.SplitOpened => FormattableString.Invariant($"split {Number}"),
        TestElementKind.SplitEnded => FormattableString.Invariant($"split {Number} ended"),
        TestElementKind.Time => FormattableString.Invariant($"time {Number}"),
        TestElementKind.Blocked => FormattableString.Invariant($"blocked {Number}"),
        TestElementKind.End => "end",
        TestElementKind.InputWatermark => FormattableString.Invariant($"input {Input} watermark {Number}"),
        TestElementKind.InputStatus => FormattableString.Invariant($"input {Input} {(Number == 1 ? "active" : "idle")}"),
        TestElementKind.InputEnd => FormattableString.Invariant($"input {Input} end"),
        _ => throw new HarnessException($"A control element cannot be a {Kind}."),
    };

    /// <summary>Reads a line of a table; null when it is no control element.</summary>
    internal static TestControl? Parse(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            ["idle"] => TestElement.Idle(),
            ["active"] => TestElement.Active(),
            ["end"] => TestElement.End(),
            [WatermarkWord, "end"] => TestElement.Watermark(long.MaxValue),
            [WatermarkWord, var number] when TryNumber(number, out var at) => TestElement.Watermark(at),
            ["split", var number] when TryNumber(number, out var split) => TestElement.SplitOpened((int)split),
            ["split", var number, "ended"] when TryNumber(number, out var split) => TestElement.SplitEnded((int)split),
            ["time", var number] when TryNumber(number, out var at) => TestElement.Time(at),
            ["blocked", var number] when TryNumber(number, out var at) => TestElement.Blocked(at),
            _ => null,
        };
    }

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out number);
}
