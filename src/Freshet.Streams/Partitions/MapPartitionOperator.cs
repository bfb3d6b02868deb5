using Freshet.Core;
using Freshet.Core.Spill;

namespace Freshet;

/// <summary>Keeps all records of a subtask, then lets a function of the user's go through them; its results are taken one by one, as the output has room.</summary>
internal sealed class MapPartitionOperator<T, TOut>(Func<IEnumerable<T>, IEnumerable<TOut>> map) : Operator<T, TOut>
{
    private readonly Serializer<T> _serializer = Serializer<T>.Of();
    private RecordSorter? _kept;
    private IEnumerator<TOut>? _results;
    private long _given;
    private bool _isRead;

    public override void OnBatch(Batch<T> batch)
    {
        var writer = new ByteWriter(256);
        try
        {
            foreach (var item in batch.Items)
            {
                writer.Clear();
                _serializer.Write(ref writer, item);
                _kept!.Add(0, 0, 0, writer.Written);
            }
        }
        finally
        {
            writer.Dispose();
        }

        batch.Release();
    }

    public override bool OnEnd()
    {
        if (Context.Restored is not null)
        {
            return true; // a checkpoint of a batch job is that of its end: the results are given out already
        }

        try
        {
            if (_results is null)
            {
                _kept!.Finish();
                _results = UserCode.Given(map(Records())).GetEnumerator();
            }

            while (_results.MoveNext())
            {
                _given++;
                Output.Emit(_results.Current);
                if (Context.OutputIsFull)
                {
                    return false;
                }
            }
        }
        catch (Exception e) when (e is not FreshetException and not IOException)
        {
            throw FreshetException.User($"The function of {Context.Describe()} threw {e.GetType().Name} after {_given} results: {e.Message}", e);
        }

        return true;
    }

    public override void Close()
    {
        _results?.Dispose();
        _kept?.Dispose();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _kept = new RecordSorter(Context.Spill, $"{Context.JobName}-{Context.Subtask}");
    }

    private IEnumerable<T> Records()
    {
        if (_isRead)
        {
            throw FreshetException.User($"The function of {Context.Describe()} goes through its records a second time, and they can be read once: keep what is needed of them.");
        }

        _isRead = true;
        using var records = _kept!.Read(0);
        while (records.MoveNext())
        {
            yield return Read(records.Payload);
        }
    }

    private T Read(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        return _serializer.Read(ref reader);
    }
}
