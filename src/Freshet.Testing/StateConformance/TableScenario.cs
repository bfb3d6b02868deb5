using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.Testing.StateConformance;

/// <summary>A random sequence of calls on a table, each held against a dictionary of what must be there.</summary>
internal sealed partial class TableScenario<K>
    where K : notnull
{
    private const int LargeDomain = 8000;

    private readonly StateStoreUnderTest _stores;
    private readonly KitKeys<K> _kind;
    private readonly KeyFormat<K> _format;
    private readonly SeededRandom _random;
    private readonly string _name;
    private readonly RowLayout _layout;
    private readonly Dictionary<K, ModelRow> _model = [];
    private readonly StateStore _store;
    private readonly KeyedTable<K> _table;
    private readonly int _domain;
    private readonly int _batchMax;
    private int _step;

    public TableScenario(StateStoreUnderTest stores, KitKeys<K> kind, ulong seed)
    {
        _stores = stores;
        _kind = kind;
        _random = new SeededRandom(seed);
        _name = $"table of {kind.Name} keys, seed {seed}";
        _domain = 1 << (3 + _random.Next(8));
        switch (_random.Next(12))
        {
            case < 2:
                // Many keys of one hash.
                _format = new CrowdedKeyFormat<K>(kind.Format, 0x0010_003F, 0);
                break;
            case < 4:
                // Few lines of an index used, and those overflow.
                _format = new CrowdedKeyFormat<K>(kind.Format, 0x00FF_FFF0, 0);
                break;
            case < 6:
                // A subtask's share of the key groups.
                _format = new CrowdedKeyFormat<K>(kind.Format, 0x01FF_FFFF, 0x3600_0000);
                break;
            case 6:
                // Many rows, and more than the nearest caches hold: a store may go other ways there.
                _format = kind.Format;
                _domain = LargeDomain;
                break;
            default:
                _format = kind.Format;
                break;
        }

        _layout = RandomLayout();
        _batchMax = 1 << _random.Next(9);
        _store = stores.Create(long.MaxValue);

        // A hint, right or wrong, changes nothing that can be seen.
        _table = _store.CreateTable(_format, _layout, _random.Chance(0.5) ? 0 : 1L << _random.Next(18));
    }

    public void Run()
    {
        var steps = _domain == LargeDomain ? 8 : 10 + _random.Next(50);
        for (_step = 1; _step <= steps; _step++)
        {
            try
            {
                Step();
            }
            catch (Exception e) when (e is not StateConformanceException)
            {
                throw new StateConformanceException(_name, _step, $"threw {e.GetType().Name}: {e.Message}", e);
            }
        }

        FinishSnapshots();
        CheckAll();
        RestoreInParts();
        _table.Dispose();
        _store.Dispose();
        Check(_stores.BytesHeld == 0, $"{_stores.BytesHeld} bytes are held after everything was disposed");
    }

    private void Step()
    {
        if (_step == 1 && _domain == LargeDomain)
        {
            AddAll();
        }

        switch (_random.Next(20))
        {
            case < 7:
                GetOrAdd();
                break;
            case < 10:
                Find();
                break;
            case < 13:
                Remove(1 + _random.Next(_batchMax));
                break;
            case 13 when _random.Chance(0.3):
                Remove(int.MaxValue);
                break;
            case < 16:
                CheckAll();
                break;
            case < 19:
                TakeSnapshot();
                break;
            default:
                FinishSnapshots();
                AddAll();
                break;
        }

        Check(_table.Count == _model.Count, $"Count is {_table.Count} and should be {_model.Count}");
    }

    private void GetOrAdd()
    {
        var (keys, hashes, rows) = RandomBatch();
        _table.GetOrAdd(keys, hashes, rows);
        var seen = new Dictionary<K, nint>();
        for (var i = 0; i < keys.Length; i++)
        {
            if (!_model.ContainsKey(keys[i]))
            {
                _model.Add(keys[i], new ModelRow(_layout));
            }

            Check(rows[i] != 0, $"GetOrAdd gives no row for '{keys[i]}'");
            if (!seen.TryAdd(keys[i], rows[i]))
            {
                Check(seen[keys[i]] == rows[i], $"GetOrAdd gives two rows for '{keys[i]}'");
            }
        }

        // Every address of the batch is checked before the first is written to, and again after all were.
        CheckRows(keys, rows);
        for (var i = 0; i < keys.Length; i++)
        {
            ChangeRow(keys[i], rows[i]);
        }

        CheckRows(keys, rows);
    }

    /// <summary>Every key at once: more than a batch usually has, and growth on the way.</summary>
    private void AddAll()
    {
        K[] keys = [.. Enumerable.Range(0, _domain).Select(number => _kind.Key(number))];
        var (hashes, rows) = (new uint[_domain], new nint[_domain]);
        _format.Hash(keys, hashes);
        _table.GetOrAdd(keys, hashes, rows);
        foreach (var key in keys)
        {
            _model.TryAdd(key, new ModelRow(_layout));
        }

        CheckRows(keys, rows);
    }

    private void Find()
    {
        var (keys, hashes, rows) = RandomBatch();
        _table.Find(keys, hashes, rows);
        for (var i = 0; i < keys.Length; i++)
        {
            Check(rows[i] != 0 == _model.ContainsKey(keys[i]), $"Find gives {(rows[i] == 0 ? "no row" : "a row")} for '{keys[i]}'");
        }

        CheckRows(keys, rows);
        for (var i = 0; i < keys.Length; i++)
        {
            if (rows[i] != 0 && _random.Chance(0.5))
            {
                ChangeRow(keys[i], rows[i]);
            }
        }

        CheckRows(keys, rows);
    }

    private void Remove(int most)
    {
        var keys = most == int.MaxValue ? [.. _model.Keys] : RandomBatch().Keys[..];
        foreach (var key in keys.Take(most))
        {
            var there = _model.Remove(key);
            Check(_table.Remove(key, _format.Hash(key)) == there, $"Remove says {!there} for '{key}'");
        }
    }

    private void CheckRows(K[] keys, nint[] rows)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            if (rows[i] != 0 && _model[keys[i]].Difference(_table, rows[i]) is { } difference)
            {
                Fail($"the row of '{keys[i]}': {difference}");
            }
        }
    }

    private void CheckAll() => CheckTable(_table, _model, "Scan");

    private void CheckTable(KeyedTable<K> table, Dictionary<K, ModelRow> model, string what)
    {
        var size = 1 + _random.Next(200);
        var (keys, hashes, rows) = (new K[size], new uint[size], new nint[size]);
        var seen = new HashSet<K>();
        long cursor = 0;
        while (table.Scan(ref cursor, keys, hashes, rows) is var count and > 0)
        {
            for (var i = 0; i < count; i++)
            {
                Check(seen.Add(keys[i]), $"{what} gives '{keys[i]}' twice");
                Check(model.TryGetValue(keys[i], out var row), $"{what} gives '{keys[i]}', which is not there");
                Check(hashes[i] == _format.Hash(keys[i]), $"{what} gives a wrong hash for '{keys[i]}'");
                if (row!.Difference(table, rows[i]) is { } difference)
                {
                    Fail($"{what}, the row of '{keys[i]}': {difference}");
                }
            }
        }

        Check(seen.Count == model.Count, $"{what} gives {seen.Count} of {model.Count} rows");
        Check(table.Count == model.Count, $"{what}: Count is {table.Count} and should be {model.Count}");
    }

    private void Check(bool good, string what)
    {
        if (!good)
        {
            Fail(what);
        }
    }

    private void Fail(string what) => throw new StateConformanceException(_name, _step, what);
}
