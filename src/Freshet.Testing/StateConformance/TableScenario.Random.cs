using System.Runtime.InteropServices;
using Freshet.Core.State;

namespace Freshet.Testing.StateConformance;

/// <content>Random layouts, batches and changes.</content>
internal sealed partial class TableScenario<K>
{
    private RowLayout RandomLayout()
    {
        var layout = new RowLayout();
        if (_domain == LargeDomain)
        {
            layout.Add("wide", ColumnKind.Fixed, 120, "raw");
        }

        int[] sizes = [1, 2, 4, 8, 8, 8, 12, 16, 40, 400];
        var columns = _random.Next(_domain == LargeDomain ? 2 : 6);
        for (var i = 0; i < columns; i++)
        {
            switch (_random.Next(4))
            {
                case 0:
                    layout.AddBlob($"blob{i}", "bytes");
                    break;
                case 1:
                    layout.AddList($"list{i}", "bytes");
                    break;
                default:
                    layout.Add($"fixed{i}", ColumnKind.Fixed, sizes[_random.Next(sizes.Length)], "raw");
                    break;
            }
        }

        return layout;
    }

    private (K[] Keys, uint[] Hashes, nint[] Rows) RandomBatch()
    {
        var keys = new K[_random.Next(_batchMax + 1)];
        var sequential = _random.Chance(0.3);
        long first = _random.Next(_domain);
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = _kind.Key(sequential ? (first + i) % _domain : _random.Next(_domain));
        }

        var hashes = new uint[keys.Length];
        _format.Hash(keys, hashes);

        // What is in the span before the call must not matter.
        var rows = new nint[keys.Length];
        Array.Fill(rows, (nint)0x0BAD_0BAD);
        return (keys, hashes, rows);
    }

    private unsafe void ChangeRow(K key, nint row)
    {
        var model = _model[key];
        for (var i = 0; i < _layout.Columns.Count; i++)
        {
            var column = _layout.Columns[i];
            if (_random.Chance(0.4))
            {
                continue;
            }

            switch (column.Kind)
            {
                case ColumnKind.Fixed:
                    model.Set(i, RandomBytes(column.Size));
                    model.BytesOf(i).CopyTo(new Span<byte>((byte*)row + column.Offset, column.Size));
                    break;
                case ColumnKind.Blob:
                    model.Set(i, RandomBytes(RandomLength()));
                    _table.WriteBlob(row, column, model.BytesOf(i));
                    break;
                case ColumnKind.List when _random.Chance(0.1):
                    model.ListOf(i).Clear();
                    _table.ClearList(row, column);
                    break;
                default:
                    for (var n = _random.Next(4); n >= 0; n--)
                    {
                        model.ListOf(i).Add(RandomBytes(RandomLength()));
                        _table.Append(row, column, model.ListOf(i)[^1]);
                    }

                    break;
            }
        }
    }

    private int RandomLength() => _random.Next(1000) switch
    {
        0 => 30_000 + _random.Next(60_000),
        < 8 => _random.Next(5000),
        < 100 => _random.Next(300),
        _ => _random.Next(30),
    };

    private byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        var bits = _random.NextBits();
        foreach (ref var word in MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan()))
        {
            word = bits += 0x0123_4567_89AB_CDEF;
        }

        bytes.AsSpan(length & ~7).Fill((byte)bits);
        return bytes;
    }
}
