namespace Freshet.Testing;

/// <summary>
/// What a whole run gave out, as what is downstream would see it: over restarts, from several subtasks. Watermarks rise,
/// a status is there when it changes.
/// </summary>
internal sealed class OutputLog
{
    private readonly List<OutputLine> _lines = [];

    public IReadOnlyList<OutputLine> Lines => _lines;

    public int Count => _lines.Count;

    /// <summary>The last watermark.</summary>
    public long Watermark { get; private set; } = long.MinValue;

    /// <summary>The last status.</summary>
    public bool IsActive { get; private set; } = true;

    public void Add(OutputLine line, int element)
    {
        if (line.Watermark is { } watermark)
        {
            if (watermark <= Watermark)
            {
                return;
            }

            Watermark = watermark;
        }
        else if (!line.IsRecord)
        {
            var active = line.Text == TestElement.Active().ToString();
            if (active == IsActive)
            {
                return;
            }

            IsActive = active;
        }

        _lines.Add(line with { Element = element });
    }

    /// <summary>Forgets what was given out after the snapshot: it is given out again by the replay.</summary>
    public void Truncate(int count)
    {
        var kept = _lines.Take(count).ToList();
        _lines.Clear();
        Watermark = long.MinValue;
        IsActive = true;
        foreach (var line in kept)
        {
            Add(line, line.Element);
        }
    }

    /// <summary>
    /// The same with one watermark, the last, for each stretch of records and the control element after it: an operator that makes
    /// watermarks tells them when it is flushed, which is more often in some modes than in others.
    /// </summary>
    public OutputLog WithOneWatermarkBefore<T>(IReadOnlyList<TestElement<T>> input)
    {
        var stretch = InputStretch.Of(input);
        var log = new OutputLog();
        foreach (var lines in _lines.GroupBy(line => stretch[line.Element + 1]))
        {
            foreach (var line in lines.Where(static line => line.Watermark is null).Concat(lines.Where(static line => line.Watermark is not null).TakeLast(1)))
            {
                log.Add(line, line.Element);
            }
        }

        return log;
    }

    /// <summary>The ports that records came out on.</summary>
    public IEnumerable<int> Ports => _lines.Where(static line => line.IsRecord).Select(static line => line.Port).Distinct().Order();

    /// <summary>What came out on one port, control elements included if wanted.</summary>
    public IReadOnlyList<OutputLine> On(int port, bool controls = true) =>
        [.. _lines.Where(line => line.Port == port || (controls && !line.IsRecord))];
}
