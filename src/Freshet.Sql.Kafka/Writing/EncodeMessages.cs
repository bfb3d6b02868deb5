using Freshet.Sql.Columns;

namespace Freshet.Sql.Kafka;

/// <summary>Rows to messages; in a changelog, rows that go as well.</summary>
internal sealed class EncodeMessages : Operator, IBatchReceiver
{
    private readonly bool _isChangelog;
    private readonly PartWriter? _key;
    private readonly PartWriter _value;
    private readonly int _time;
    private readonly int _perMillisecond;
    private Emitter<KafkaOut>? _output;

    public EncodeMessages(KafkaTable table, SinkColumns columns)
    {
        _isChangelog = table.Value.IsChangelog;
        _key = table.Key is { } key ? new PartWriter(key, columns.PlacesOf(key)) : null;
        _value = new PartWriter(table.Value, columns.PlacesOf(table.Value));
        (_time, _perMillisecond) = (columns.Time, columns.TimePerMillisecond);
    }

    public void OnBatch(Batch batch)
    {
        var rows = (ColumnBatch)batch;
        _key?.Begin(rows);
        _value.Begin(rows);
        for (var i = 0; i < rows.Count; i++)
        {
            var weight = rows.WeightOf(i);
            if (weight < 0 && !_isChangelog)
            {
                throw FreshetException.Internal($"{Context.Describe()} got a row that goes.");
            }

            var value = _isChangelog ? _value.WriteChange(i, weight > 0) : _value.Write(i);
            for (var times = Math.Abs(weight); times > 0; times--)
            {
                Emit(rows, i, new KafkaOut(_key?.Write(i), value));
            }
        }

        _key?.End();
        _value.End();
        rows.Release();
    }

    public override void Flush() => _output?.Flush();

    protected override void OnOpen() => _output = Context.Output<KafkaOut>(0);

    private unsafe void Emit(ColumnBatch rows, int row, KafkaOut message)
    {
        if (_time >= 0 && !rows[_time].IsNull(row))
        {
            _output!.Emit(message, Expressions.CivilCalendar.FloorDiv(rows[_time].As<long>()[row], _perMillisecond));
        }
        else
        {
            _output!.Emit(message);
        }
    }
}
