using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.Testing.StateConformance;

/// <summary>
/// Fills a table until its budget is exhausted, again and again, sometimes with a snapshot alive: the failure must be the user's,
/// say so, and leave every row as it was.
/// </summary>
internal sealed class BudgetScenario
{
    private const int Batch = 100;

    private readonly StateStoreUnderTest _stores;
    private readonly SeededRandom _random;
    private readonly string _name;
    private readonly long _budget;
    private readonly RowLayout _layout = new();
    private readonly Column _number;
    private readonly Column _blob;
    private readonly Column _list;
    private readonly KeyFormat<string> _format = KeyFormat<string>.Of();
    private readonly Dictionary<string, ModelRow> _model = [];
    private int _step;

    public BudgetScenario(StateStoreUnderTest stores, ulong seed)
    {
        _stores = stores;
        _random = new SeededRandom(seed);
        _name = $"budget, seed {seed}";
        _budget = (1 << 20) + _random.Next(1 << 20);
        _number = _layout.AddFixed<long>("number", "i64");
        _blob = _layout.AddBlob("blob", "bytes");
        _list = _layout.AddList("list", "bytes");
    }

    public void Run()
    {
        var store = _stores.Create(_budget);
        var table = store.CreateTable(_format, _layout);
        for (_step = 1; _step <= 3; _step++)
        {
            var frozen = _random.Chance(0.5) ? table.Freeze() : null;
            Exhaust(table);
            frozen?.Dispose();
            CheckAll(table);
            foreach (var key in _model.Keys.Where(_ => _random.Chance(0.6)).ToArray())
            {
                Check(table.Remove(key, _format.Hash(key)), $"'{key}' cannot be removed");
                _model.Remove(key);
            }

            CheckAll(table);
        }

        table.Dispose();
        store.Dispose();
        Check(_stores.BytesHeld == 0, $"{_stores.BytesHeld} bytes are held after everything was disposed");
    }

    private void Exhaust(KeyedTable<string> table)
    {
        var length = 1 + _random.Next(1 << _random.Next(15));
        for (var i = 0; i < 100_000; i++)
        {
            string[] keys = [.. Enumerable.Range(0, Batch).Select(_ => RandomKey())];
            var hashes = new uint[Batch];
            var rows = new nint[Batch];
            _format.Hash(keys, hashes);
            try
            {
                table.GetOrAdd(keys, hashes, rows);
            }
            catch (FreshetException e)
            {
                CheckError(e);
                AdoptNew(table, keys, hashes);
                return;
            }

            foreach (var key in keys)
            {
                _model.TryAdd(key, new ModelRow(_layout));
            }

            try
            {
                for (var j = 0; j < Batch; j++)
                {
                    Change(table, keys[j], rows[j], length);
                }
            }
            catch (FreshetException e)
            {
                CheckError(e);
                return;
            }
        }

        Check(false, $"the budget of {_budget} bytes is never exhausted");
    }

    private string RandomKey() => _random.Next(60_000) is var number && number % 3 == 0 ? $"a long key, so that it does not fit in a row {number}" : $"{number}";

    private unsafe void Change(KeyedTable<string> table, string key, nint row, int length)
    {
        var model = _model[key];
        var bytes = new byte[length];
        _random.Fill(bytes);
        *(long*)(row + _number.Offset) = length;
        model.Set(0, BitConverter.GetBytes((long)length));
        if (_random.Chance(0.5))
        {
            table.WriteBlob(row, _blob, bytes);
            model.Set(1, bytes);
        }
        else
        {
            table.Append(row, _list, bytes);
            model.ListOf(2).Add(bytes);
        }
    }

    /// <summary>A batch that failed may have added some of its keys; those have empty rows.</summary>
    private void AdoptNew(KeyedTable<string> table, string[] keys, uint[] hashes)
    {
        var known = new HashSet<string>();
        var (found, foundHashes, rows) = (new string[1000], new uint[1000], new nint[1000]);
        long cursor = 0;
        while (table.Scan(ref cursor, found, foundHashes, rows) is var count and > 0)
        {
            known.UnionWith(found[..count]);
        }

        foreach (var key in keys.Where(known.Contains))
        {
            _model.TryAdd(key, new ModelRow(_layout));
        }
    }

    private void CheckAll(KeyedTable<string> table)
    {
        Check(table.Count == _model.Count, $"Count is {table.Count} and should be {_model.Count}");
        string[] keys = [.. _model.Keys];
        var hashes = new uint[keys.Length];
        var rows = new nint[keys.Length];
        _format.Hash(keys, hashes);
        table.Find(keys, hashes, rows);
        for (var i = 0; i < keys.Length; i++)
        {
            Check(rows[i] != 0, $"'{keys[i]}' is lost");
            if (_model[keys[i]].Difference(table, rows[i]) is { } difference)
            {
                Check(false, $"the row of '{keys[i]}': {difference}");
            }
        }
    }

    private void CheckError(FreshetException e)
    {
        Check(e.Domain == ErrorDomain.User && !e.Retry, $"the failure is {e.Domain}, retry {e.Retry}: more memory is for the user to give");
        Check(e.Message.Contains($"{_budget:N0}", StringComparison.Ordinal), $"the message does not name the budget of {_budget:N0} bytes: {e.Message}");
    }

    private void Check(bool good, string what)
    {
        if (!good)
        {
            throw new StateConformanceException(_name, _step, what);
        }
    }
}
