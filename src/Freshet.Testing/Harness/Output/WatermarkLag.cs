namespace Freshet.Testing;

/// <summary>
/// What an operator that makes watermarks may do after a restore: it no longer knows what it saw of each split, so event time may
/// lag behind that of the plain run for a while. It may not be ahead: records would be late that are not.
/// </summary>
internal static class WatermarkLag
{
    /// <summary>Throws when event time was ahead of the plain run's at the end of a stretch.</summary>
    public static void Check<T>(OutputLog plain, HarnessRun run, IReadOnlyList<TestElement<T>> input)
    {
        var stretch = InputStretch.Of(input);
        foreach (var line in run.Log.Lines.Where(static line => line.Watermark is not null))
        {
            var here = stretch[line.Element + 1];
            var reached = plain.Lines
                .Where(other => other.Watermark is not null && stretch[other.Element + 1] <= here)
                .Max(static other => other.Watermark);
            if (reached is null || line.Watermark > reached)
            {
                run.Position.Element = line.Element;
                throw new HarnessException($"In {run.Position}: '{line.Text}' is ahead of the plain run, which had told {(reached is { } at ? TestElement.Watermark(at) : "none")} by then.");
            }
        }
    }
}
