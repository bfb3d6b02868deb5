using Freshet.Testing;

namespace Freshet.Streams.Tests.Files;

/// <summary>A random history of writers, renames, looks, restarts and rescalings over one folder.</summary>
internal sealed class WatchHistory
{
    private readonly Random _random;
    private readonly FileSourceOptions _options;
    private readonly SimulatedDisk _disk = new(1);
    private readonly Dictionary<string, string> _files = [];
    private readonly List<string> _records = [];
    private ReaderRun<string> _run;
    private int _number;

    public WatchHistory(Random random, FileSourceOptions options)
    {
        _random = random;
        _options = options;
        _disk.CreateDirectory("/in");
        _run = Start(null);
    }

    public void Check()
    {
        for (var step = 0; step < 150; step++)
        {
            switch (_random.Next(10))
            {
                case 0:
                    Create();
                    break;
                case 1 or 2 or 3:
                    Append(RandomText());
                    break;
                case 4:
                    Rotate();
                    break;
                case 5 or 6 or 7:
                    Read();
                    break;
                case 8:
                    _run.Pass();
                    break;
                default:
                    Restart();
                    break;
            }
        }

        foreach (var name in _files.Keys.ToList())
        {
            Append("\n", name);
        }

        _run.ReadAll().Look().Look();
        _records.AddRange(_run.Records);
        var expected = _files.Values.SelectMany(text => Disk.Lines(text, withLast: false));
        Assert.Equal(expected.Order(StringComparer.Ordinal), _records.Order(StringComparer.Ordinal));
    }

    private ReaderRun<string> Start(IReadOnlyList<MemorySnapshot>? restored) => new(_disk, "/in", Format.Text, _options, _random.Next(1, 5), restored: restored);

    private void Create()
    {
        var name = $"/in/{(char)('a' + _random.Next(4))}{_number++}";
        _disk.Write(name, "");
        _files.Add(name, "");
    }

    private void Append(string text, string? name = null)
    {
        if (_files.Count > 0)
        {
            name ??= _files.Keys.ElementAt(_random.Next(_files.Count));
            _disk.Append(name, text);
            _files[name] += text;
        }
    }

    private void Rotate()
    {
        if (_files.Count > 0)
        {
            var name = _files.Keys.ElementAt(_random.Next(_files.Count));
            var to = $"/in/{(char)('a' + _random.Next(4))}{_number++}";
            _disk.Rename(name, to);
            _files.Remove(name, out var text);
            _files.Add(to, text!);
            if (_random.Next(2) == 0)
            {
                _disk.Write(name, "");
                _files.Add(name, "");
            }
        }
    }

    private void Read()
    {
        for (var steps = _random.Next(30); steps > 0; steps--)
        {
            _run.Read(_random.Next(_run.Parallelism));
        }
    }

    // Everything since the snapshot is lost with the process, and so will be read again.
    private void Restart()
    {
        var state = _run.Snapshot();
        _records.AddRange(_run.Records);
        Read();
        _run.Dispose();
        _run = Start(state);
    }

    private string RandomText() => string.Concat(Enumerable.Range(0, _random.Next(1, 6)).Select(_ => _random.Next(4) switch
    {
        0 => "\n",
        1 => $"{_number++}\r\n",
        2 => $"{_number++}",
        _ => $"{_number++}{new string('x', _random.Next(30))}\n",
    }));
}
