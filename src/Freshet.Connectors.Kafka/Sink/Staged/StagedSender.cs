using System.Collections.Concurrent;
using Freshet.Core;

namespace Freshet;

/// <summary>Sends batches one after the other, on a thread of its own: the client's calls block, for as long as brokers are away.</summary>
internal sealed class StagedSender : IDisposable
{
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(2);

    private readonly OperatorContext _context;
    private readonly KafkaTransactions _transactions;
    private readonly long _run;
    private readonly BlockingCollection<StagedBatch> _queue = [];
    private readonly object _gate = new();
    private Exception? _failure;
    private int _waiting;
    private bool _hasEnded;

    /// <summary>Takes the transactions over.</summary>
    public StagedSender(OperatorContext context, KafkaTransactions transactions, long run)
    {
        (_context, _transactions, _run) = (context, transactions, run);
        _ = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Batches that are given and not sent.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Throws what ended it.</summary>
    public void Check()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw failure as FreshetException ?? FreshetException.External($"{_context.Describe()}: staged messages could not be sent: {failure.Message}", failure);
        }
    }

    public void Add(StagedBatch batch)
    {
        lock (_gate)
        {
            _waiting++; // as in Run, which takes it down: under the lock
        }

        _queue.Add(batch);
    }

    /// <summary>Returns when all that was given is in the topic; throws when it cannot get there.</summary>
    public void AwaitSent()
    {
        lock (_gate)
        {
            while (_waiting > 0 && !_hasEnded)
            {
                Monitor.Wait(_gate);
            }
        }

        Check();
    }

    /// <summary>Ends it: at once where it waits for work, else when its client gives up, which it waits for a moment only. A later run fences it.</summary>
    public void Dispose()
    {
        _transactions.GiveUp();
        _queue.CompleteAdding();
        lock (_gate)
        {
            if (!_hasEnded)
            {
                Monitor.Wait(_gate, EndTime);
            }
        }
    }

    private void Run()
    {
        try
        {
            foreach (var batch in _queue.GetConsumingEnumerable())
            {
                _transactions.Send(new KafkaMark(_run, batch.Checkpoint), batch.Count == 0 ? null : batch.Read);
                batch.IsSent = true;
                Pass(() => _waiting--);
            }
        }
        catch (OperationCanceledException)
        {
            // the writer was closed: nobody waits
        }
        catch (Exception e)
        {
            Volatile.Write(ref _failure, e);
        }
        finally
        {
            _transactions.Dispose();
            Pass(() => _hasEnded = true);
        }
    }

    private void Pass(Action change)
    {
        lock (_gate)
        {
            change();
            Monitor.PulseAll(_gate);
        }

        _context.Wake();
    }
}
