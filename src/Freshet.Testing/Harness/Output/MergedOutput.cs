namespace Freshet.Testing;

/// <summary>Takes what each subtask gave out into the log of the run: one subtask's as it came, several merged like the channels of a gate.</summary>
internal sealed class MergedOutput
{
    private readonly OutputLog _log;
    private readonly HarnessContext[] _contexts;
    private readonly int[] _taken;
    private readonly long[] _watermarks;
    private readonly bool[] _active;

    public MergedOutput(OutputLog log, HarnessContext[] contexts)
    {
        _log = log;
        _contexts = contexts;
        _taken = new int[contexts.Length];
        _watermarks = [.. contexts.Select(static _ => long.MinValue)];
        _active = [.. contexts.Select(_ => log.IsActive)];
    }

    /// <summary>Takes what is new; it belongs to this element of the input.</summary>
    public void Collect(int element)
    {
        OutputLine? watermark = null, status = null;
        for (var i = 0; i < _contexts.Length; i++)
        {
            var lines = _contexts[i].Lines;
            while (_taken[i] < lines.Count)
            {
                var line = lines[_taken[i]++];
                if (line.IsRecord || _contexts.Length == 1)
                {
                    _log.Add(line, element);
                }
                else if (line.Watermark is { } at)
                {
                    _watermarks[i] = Math.Max(_watermarks[i], at);
                    watermark = line;
                }
                else
                {
                    _active[i] = line.Text == TestElement.Active().ToString();
                    status = line;
                }
            }
        }

        if (status is not null)
        {
            TestControl merged = _active.Contains(true) ? TestElement.Active() : TestElement.Idle();
            _log.Add(status with { Text = merged.ToString() }, element);
        }

        if (watermark is not null && _watermarks.Min() is var lowest && lowest > long.MinValue)
        {
            _log.Add(new OutputLine(OutputLine.EveryPort, TestElement.Watermark(lowest).ToString(), lowest), element);
        }
    }
}
