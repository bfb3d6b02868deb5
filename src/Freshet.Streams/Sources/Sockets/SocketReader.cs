using System.Globalization;
using Freshet.Core;
using Microsoft.Extensions.Logging;

namespace Freshet;

/// <summary>Reads lines from one connection after another. No positions: a socket cannot be read again.</summary>
internal sealed partial class SocketReader<T> : SourceReader<T>
{
    private const int TheSplit = 0;
    private const int BufferBytes = 128 * 1024;
    private const long Endless = 1L << 62;

    private readonly string _host;
    private readonly int _port;
    private readonly Format<T> _format;
    private readonly SocketSourceOptions _options;
    private readonly RecordSlice[] _slices = new RecordSlice[BatchSize.Default];
    private readonly BlockLines _lines;
    private readonly DeadLetters _bad;
    private readonly LineDecoder<T> _decoder;
    private SocketConnection? _connection;
    private int _number;
    private int _retries;
    private long _deadline; // for the attempt to connect, or until the next one

    /// <summary>The reader of the one subtask.</summary>
    public SocketReader(string host, int port, Format<T> format, SocketSourceOptions options)
    {
        (_host, _port, _options) = (host, port, options);
        (_format, var quotes) = QuotedRecords.Of(format, options.BadRecords);
        _lines = new BlockLines(options.RecordBytesMax, quotes);
        _bad = new DeadLetters(options.BadRecords);
        _decoder = new LineDecoder<T>(_bad, index => PositionOf(_lines.OffsetOf(index)), () => Context.Describe());
    }

    public override ReadResult Read()
    {
        if (_connection is not { } connection)
        {
            if (Context.Now < _deadline)
            {
                return WaitUntil(_deadline);
            }

            connection = Connect();
        }

        var status = connection.Look(out var received, out var failure);
        _retries = received > 0 ? 0 : _retries;
        _lines.Extend(received, isLastLineWhole: status == SocketStatus.Closed && _options.UntilClosed);
        if (TakeLines())
        {
            return ReadResult.More;
        }

        return status switch
        {
            SocketStatus.Closed when _options.UntilClosed => ReadResult.Finished,
            SocketStatus.Closed => Lost("the server closed the connection", received),
            SocketStatus.Failed => Lost(failure, received),
            SocketStatus.Connecting when Context.Now >= _deadline => Lost($"no answer within {_options.ConnectTimeout.TotalSeconds:0.###} s", 0),
            SocketStatus.Connecting => WaitUntil(_deadline),
            _ => ReadResult.Waiting, // the connection wakes us
        };
    }

    public override void Snapshot(SnapshotWriter snapshot) => _bad.Snapshot(snapshot);

    public override void OnCheckpointComplete(CheckpointId checkpoint) => _bad.OnCheckpointComplete(checkpoint);

    public override void Close()
    {
        _connection?.Dispose();
        _connection = null;
        _bad.Close();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _bad.Open(Context);
        Context.AnnounceSplit(TheSplit, isOpen: true);
    }

    private SocketConnection Connect()
    {
        _number++;
        _deadline = Context.Now + (long)_options.ConnectTimeout.TotalMilliseconds;
        _connection = SocketConnection.To(_host, _port, Context.Wake);
        _lines.Open(_connection, BufferBytes, isLastLineWhole: false);
        _lines.StartBlock(0, Endless, 0);
        return _connection;
    }

    /// <summary>Gives out a batch of what has come; false when there is no whole line.</summary>
    private bool TakeLines()
    {
        while (true)
        {
            var batch = Batch<T>.Rent();
            var step = _lines.Step(_slices.AsSpan(0, Math.Min(_slices.Length, batch.Capacity)), out var count);
            if (step == BlockStep.Lines)
            {
                var from = _lines.OffsetOf(_slices[0].Start);
                _decoder.Decode(_format, _lines.Bytes, _slices.AsSpan(0, count), batch);
                batch.Split = TheSplit;
                Output.Send(batch);
                Context.Metrics.AddBytes(_lines.Position!.Value - from);
                return true;
            }

            batch.Release();
            switch (step)
            {
                case BlockStep.Again:
                    break;
                case BlockStep.TooLong:
                    _decoder.AddTooLong(_lines, PositionOf(_lines.LongOffset), _options.RecordBytesMax);
                    return true;
                default:
                    return false;
            }
        }
    }

    /// <summary>The connection is gone: try again after a while, or give up.</summary>
    private ReadResult Lost(string reason, long received)
    {
        _connection?.Dispose();
        _connection = null;
        if (_retries >= _options.RetriesMax)
        {
            throw FreshetException.External(
                $"{Context.Describe()} gives up on {_host}:{_port}: {reason}. {_options.RetriesMax} attempts to connect again brought nothing. " +
                "Is the server running there, and does it send lines? SocketSourceOptions.RetriesMax and RetryDelay say how long to try.");
        }

        var delay = Math.Min(_options.RetryDelay.TotalMilliseconds * Math.Pow(2, _retries), _options.RetryDelayMax.TotalMilliseconds);
        _retries++;
        _deadline = Context.Now + (long)delay;
        LogLost(Context.Log, Context.Name, _host, _port, reason, received - (_lines.Position ?? received), (long)delay, _retries, _options.RetriesMax);
        return WaitUntil(_deadline);
    }

    private ReadResult WaitUntil(long time)
    {
        Context.WakeAt(time);
        return ReadResult.Waiting;
    }

    private string PositionOf(long offset) => string.Create(CultureInfo.InvariantCulture, $"socket {_host}:{_port}, connection {_number}, byte {offset}");

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Source '{Name}' lost {Host}:{Port}: {Reason} ({Unfinished} bytes of an unfinished line are lost). Connecting again in {Delay} ms (attempt {Attempt} of {Most})")]
    private static partial void LogLost(ILogger log, string name, string host, int port, string reason, long unfinished, long delay, int attempt, int most);
}
