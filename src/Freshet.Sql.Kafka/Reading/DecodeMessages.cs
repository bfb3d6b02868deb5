using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Formats;
using Freshet.Sql.Plans;

namespace Freshet.Sql.Kafka;

/// <summary>
/// Messages to columns. Of a changelog a message gives the row that goes and the one that comes; of an upsert table a row that comes, with
/// weight -1 and its key alone for a tombstone.
/// </summary>
internal sealed class DecodeMessages : Operator, IReceiver<KafkaRow>
{
    private const int RowsOfMessage = 2;
    private const int ShownMax = 200;

    private readonly KafkaTable _table;
    private readonly RowColumns _columns;
    private readonly PartReader? _key;
    private readonly PartReader _value;
    private readonly bool _hasWeights;
    private readonly ViewWriter _texts = new();
    private readonly CellParser _cells;
    private Column? _weights;
    private BatchEmitter? _output;

    public DecodeMessages(KafkaTable table, ColumnNeed need)
    {
        _table = table;
        _columns = new RowColumns(table.Columns, need);
        _cells = new CellParser(_texts);
        _hasWeights = table.IsUpsert || table.Value.IsChangelog;
        _key = KeyPart(table) is { } key ? new PartReader(key, static _ => false) : null;
        _value = new PartReader(table.Value, c => _key is not null && table.Key!.Columns.Contains(c));
    }

    /// <summary>The key, where something of it is read: for an upsert table always, for others where the value has not all columns.</summary>
    public static MessagePart? KeyPart(KafkaTable table) => table.Key is { } key && (table.IsUpsert || !key.Columns.All(table.Value.Columns.Contains)) ? key : null;

    public unsafe void OnBatch(Batch<KafkaRow> batch)
    {
        var rows = 0;
        foreach (ref readonly var message in batch.Items)
        {
            if (rows == 0)
            {
                Begin();
            }

            var count = Read(message, rows, out var why);
            if (why is not null)
            {
                Refuse(message, why);
                for (var i = 0; i < RowsOfMessage; i++)
                {
                    _columns.Mend(rows + i);
                }

                continue;
            }

            for (var i = 0; i < count; i++)
            {
                SetMetadata(message, rows + i);
            }

            rows += count;
            if (rows > Column.Rows - RowsOfMessage)
            {
                GiveOut(rows, batch.Split);
                rows = 0;
            }
        }

        GiveOut(rows, batch.Split);
        batch.Release();
    }

    public override void Close()
    {
        Drop();
        _texts.Dispose();
    }

    protected override void OnOpen() => _output = Context.BatchOutput(0);

    /// <summary>Reads a message into the rows from this one on: how many it gave, and why it is bad.</summary>
    private int Read(in KafkaRow message, int row, out string? why)
    {
        why = null;
        if (message.Value.IsNull && _table.Value.IsChangelog)
        {
            return 0; // Debezium writes one behind each deletion, for compaction
        }

        if (_key is not null)
        {
            why = message.Key.IsNull ? "it has no key" : _key.Read(message.Key.Span, _columns, row, _cells) is { } bad ? "its key: " + bad : null;
            if (why is not null)
            {
                return 0;
            }
        }

        if (_table.Value.IsChangelog)
        {
            return ReadChange(message, row, out why);
        }

        if (message.Value.IsNull)
        {
            why = _table.IsUpsert ? null : "it has no value (a tombstone); the connector upsert-kafka reads those";
            _value.SetNull(_columns, row);
            SetWeight(row, -1);
            return 1;
        }

        why = _value.Read(message.Value.Span, _columns, row, _cells);
        SetWeight(row, 1);
        return 1;
    }

    private int ReadChange(in KafkaRow message, int row, out string? why)
    {
        why = Utf8.IsValid(message.Value.Span) ? DebeziumEnvelope.Read(message.Value.Span, _table.Value.HasSchema, out var change) : Fail(out change);
        var count = 0;
        if (why is null && !change.Before.IsEmpty)
        {
            why = _value.Read(change.Before, _columns, row, _cells) is { } bad ? "'before': " + bad : null;
            SetWeight(row + count++, -1);
        }

        if (why is null && !change.After.IsEmpty)
        {
            if (count > 0)
            {
                _key?.Read(message.Key.Span, _columns, row + count, _cells);
            }

            why = _value.Read(change.After, _columns, row + count, _cells) is { } bad ? "'after': " + bad : null;
            SetWeight(row + count++, 1);
        }

        return count;
    }

    private static string Fail(out DebeziumEnvelope change)
    {
        change = default;
        return PartReader.NoUtf8;
    }

    private void Begin()
    {
        _columns.Begin();
        _weights ??= _hasWeights ? Column.Rent(Storage.Int64) : null;
    }

    private unsafe void SetWeight(int row, long weight)
    {
        if (_weights is { } weights)
        {
            weights.As<long>()[row] = weight;
        }
    }

    private unsafe void SetMetadata(in KafkaRow message, int row)
    {
        foreach (var meta in _table.Metadata)
        {
            if (_columns.All[meta.Column] is not { } column)
            {
                continue;
            }

            switch (meta.Key)
            {
                case MetadataKey.Topic:
                    _texts.Set(column, row, Encoding.UTF8.GetBytes(message.Topic));
                    break;
                case MetadataKey.Partition:
                    column.As<int>()[row] = message.Partition;
                    break;
                case MetadataKey.Offset:
                    column.As<long>()[row] = message.Offset;
                    break;
                default:
                    if (message.TimestampMs is { } time)
                    {
                        column.As<long>()[row] = meta.Type.Precision <= 3 ? time : time * 1000;
                    }
                    else
                    {
                        column.SetNull(row);
                    }

                    break;
            }
        }
    }

    private void Refuse(in KafkaRow message, string why)
    {
        if (_value.SkipsBad)
        {
            Context.Metrics.AddBad(1);
            return;
        }

        var text = Encoding.UTF8.GetString(message.Value.Span);
        throw FreshetException.User(string.Create(
            CultureInfo.InvariantCulture,
            $"{Context.Describe()} cannot read the message at topic '{message.Topic}', partition {message.Partition}, offset {message.Offset} into table '{_table.Name}': {why}. The message: {(text.Length > ShownMax ? text[..ShownMax] + "…" : text)}"));
    }

    private void GiveOut(int rows, int split)
    {
        if (rows == 0)
        {
            Drop();
            return;
        }

        var batch = _columns.Take(rows, _weights);
        _weights = null;
        batch.Split = split;
        _output!.Send(batch);
    }

    private void Drop()
    {
        _columns.Drop();
        _weights?.Release();
        _weights = null;
    }
}
