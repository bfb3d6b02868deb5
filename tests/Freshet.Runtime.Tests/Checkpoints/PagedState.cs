using System.Globalization;
using System.Text;
using Freshet.Core;
using Freshet.Core.State;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Storage;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Tests.Checkpoints;

/// <summary>Three kinds of keyed state of some pages each, and a model of what they hold.</summary>
internal sealed unsafe class PagedState : IDisposable
{
    private const int Numbers = 6000;
    private const int Texts = 1500;
    private const int Times = 4000;

    private readonly StateStore _store;
    private readonly KeyedTable<long> _numbers;
    private readonly KeyedTable<string> _texts;
    private readonly TimerQueue<long> _timers;
    private readonly Column _number;
    private readonly Column _blob;
    private readonly Column _list;
    private readonly Dictionary<string, (string Blob, List<string> Entries)> _textRows = [];

    public PagedState(StateStore store)
    {
        _store = store;
        var numbers = new RowLayout();
        _number = numbers.AddFixed<long>("n", "i64");
        numbers.Add("room", ColumnKind.Fixed, 304, "room"); // so that there are many pages
        var texts = new RowLayout();
        _blob = texts.AddBlob("b", "bytes");
        _list = texts.AddList("l", "bytes");
        _numbers = store.CreateTable(KeyFormat<long>.Of(), numbers);
        _texts = store.CreateTable(KeyFormat<string>.Of(), texts);
        _timers = store.CreateTimers(KeyFormat<long>.Of());
    }

    public StateModel Model { get; } = new();

    /// <summary>Changes some rows, mostly near each other; now and then very many, or all of a table goes.</summary>
    public void Change(SeededRandom random)
    {
        var many = random.Chance(0.05);
        foreach (var key in Near(random, Numbers, many))
        {
            if (random.Chance(0.2))
            {
                if (_numbers.Remove(key, KeyFormat<long>.Of().Hash(key)))
                {
                    Model.Remove("numbers", key);
                }
            }
            else
            {
                SetNumber(key, random.Next(1_000_000));
            }
        }

        foreach (var key in Near(random, Texts, many).Select(k => k.ToString(random.Chance(0.001) ? "D4" : "D12", CultureInfo.InvariantCulture)))
        {
            ChangeText(random, key);
        }

        foreach (var key in Near(random, Times, many))
        {
            var hash = KeyFormat<long>.Of().Hash(key);
            if (!_timers.Delete(1000 + key, key, hash))
            {
                _timers.Set(1000 + key, key, hash);
                Model["timers", key] = "set";
            }
            else
            {
                Model.Remove("timers", key);
            }
        }

        if (random.Chance(0.03))
        {
            for (var key = 0L; key < Numbers; key++)
            {
                _numbers.Remove(key, KeyFormat<long>.Of().Hash(key));
                Model.Remove("numbers", key);
            }
        }
    }

    /// <summary>Gives every number a row: some sixty pages.</summary>
    public void Fill()
    {
        for (var key = 0L; key < Numbers; key++)
        {
            SetNumber(key, -key);
        }
    }

    public FrozenOperator Freeze()
    {
        var frozen = new FrozenOperator("/a", "a", 0, 1);
        frozen.Keyed.Add(("numbers", _numbers.Freeze()));
        frozen.Keyed.Add(("texts", _texts.Freeze()));
        frozen.Keyed.Add(("timers", _timers.Freeze()));
        return frozen;
    }

    /// <summary>Writes what was frozen, as a task does.</summary>
    public static TaskSnapshot Write(CheckpointStore store, CheckpointId id, string name, FrozenOperator frozen, IncrementLimits limits, PlantedBugs bugs, PartHistory history)
    {
        using var writer = new PartWriter(store, id, name, limits, bugs, history.Complete);
        foreach (var (section, state) in frozen.Keyed)
        {
            writer.BeginSection(section);
            state.WriteTo(writer);
        }

        var (parts, files, sections, bytes) = writer.Finish();
        history.Written(parts);
        return new TaskSnapshot([new OperatorSnapshot("/a", "a", 0, 1, [], sections)], files) { WrittenBytes = bytes, ChangedBytes = writer.ChangedBytes };
    }

    public void Restore(CheckpointStore store, CheckpointManifest manifest, KeyGroupRange range)
    {
        var task = CheckpointContent.FromBytes(manifest.Content.Span, manifest.Id).Tasks[0];
        foreach (var section in task.Operators[0].Keyed)
        {
            using var stream = KeyedStream.Open(store, task.Files, section);
            switch (section.Name)
            {
                case "numbers":
                    _numbers.Restore(stream, range);
                    break;
                case "texts":
                    _texts.Restore(stream, range);
                    break;
                default:
                    _timers.Restore(stream, range);
                    break;
            }
        }

        Look();
    }

    public void Dispose() => _store.Dispose();

    private static IEnumerable<long> Near(SeededRandom random, int keys, bool many)
    {
        var from = random.Next(keys);
        var count = many ? keys / 2 : random.Next(40);
        return [.. Enumerable.Range(0, count).Select(i => (long)((from + i) % keys))];
    }

    private void SetNumber(long key, long value)
    {
        nint row = 0;
        _numbers.GetOrAdd([key], [KeyFormat<long>.Of().Hash(key)], new Span<nint>(ref row));
        *(long*)(row + _number.Offset) = value;
        Model["numbers", key] = value.ToString(CultureInfo.InvariantCulture);
    }

    private void ChangeText(SeededRandom random, string key)
    {
        nint row = 0;
        var (blob, entries) = _textRows.TryGetValue(key, out var known) ? known : ("", []);
        _texts.GetOrAdd([key], [KeyFormat<string>.Of().Hash(key)], new Span<nint>(ref row));
        switch (random.Next(4))
        {
            case 0:
                blob = new string((char)('a' + random.Next(26)), random.Next(60));
                _texts.WriteBlob(row, _blob, Encoding.ASCII.GetBytes(blob));
                break;
            case 1:
                _texts.ClearList(row, _list);
                entries = [];
                break;
            default:
                entries.Add(random.Next(1000).ToString(CultureInfo.InvariantCulture));
                _texts.Append(row, _list, Encoding.ASCII.GetBytes(entries[^1]));
                break;
        }

        _textRows[key] = (blob, entries);
        Model["texts", key] = $"{blob}:{string.Join(',', entries)}";
    }

    /// <summary>Fills the model with what the tables hold.</summary>
    private void Look()
    {
        var (hashes, rows) = (new uint[500], new nint[500]);
        var numbers = new long[500];
        for (long cursor = 0; _numbers.Scan(ref cursor, numbers, hashes, rows) is var count and > 0;)
        {
            for (var i = 0; i < count; i++)
            {
                Model["numbers", numbers[i]] = (*(long*)(rows[i] + _number.Offset)).ToString(CultureInfo.InvariantCulture);
            }
        }

        var texts = new string[500];
        for (long cursor = 0; _texts.Scan(ref cursor, texts, hashes, rows) is var count and > 0;)
        {
            for (var i = 0; i < count; i++)
            {
                var blob = Encoding.ASCII.GetString(_texts.ReadBlob(rows[i], _blob));
                var entries = new List<string>();
                for (var list = _texts.ReadList(rows[i], _list); list.MoveNext();)
                {
                    entries.Add(Encoding.ASCII.GetString(list.Current));
                }

                _textRows[texts[i]] = (blob, entries);
                Model["texts", texts[i]] = $"{blob}:{string.Join(',', entries)}";
            }
        }

        for (var key = 0L; key < Times; key++)
        {
            // A timer that is there cannot be set again; one that could be is taken away again.
            var hash = KeyFormat<long>.Of().Hash(key);
            if (_timers.Set(1000 + key, key, hash))
            {
                _timers.Delete(1000 + key, key, hash);
            }
            else
            {
                Model["timers", key] = "set";
            }
        }
    }
}
