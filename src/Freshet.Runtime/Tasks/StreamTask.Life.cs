using Freshet.Runtime.Channels;
using Microsoft.Extensions.Logging;

namespace Freshet.Runtime.Tasks;

/// <summary>Opening and closing the chain, and what is counted.</summary>
internal sealed partial class StreamTask
{
    private readonly TaskWiring _wiring;
    private Operator[] _operators = [];
    private object[] _receivers = []; // of the first operator's inputs
    private TaskContext[] _contexts = [];
    private Emitter[][] _emitters = []; // of each operator, the main output first
    private EdgeWriter[][] _edges = [];
    private ISourceReader? _reader;
    private readonly List<(int Index, int Split)> _holds = []; // splits that the source leaves out, and which operators want that
    private long _recordsIn;
    private int _calling; // the operator of the chain that is called from here: whose a failure is

    /// <summary>The contexts of the chain's operators, for whoever reads the metrics.</summary>
    public IReadOnlyList<TaskContext> Contexts => Volatile.Read(ref _contexts);

    private void OpenAll()
    {
        var chain = _setup.Vertex.Chain;
        var contexts = new TaskContext[chain.Count];
        _wakes = [.. Enumerable.Repeat(long.MaxValue, chain.Count)];
        _woken = new int[chain.Count];
        _operators = [.. chain.Select(planned => planned.Node.Create())];
        for (var i = chain.Count - 1; i >= 0; i--)
        {
            var restored = _wiring.Restored?.Reader(chain[i].Uid, _setup);
            contexts[i] = new TaskContext(this, i, chain[i], _setup, _wiring.States.CreateStore(chain[i].Node.Name), restored);
            try
            {
                _operators[i].Open(contexts[i]);
            }
            catch (FreshetException e) when (restored is not null && e.Domain != ErrorDomain.Internal && !e.Message.Contains(contexts[i].Describe(), StringComparison.Ordinal))
            {
                throw new FreshetException(e.Domain, e.Retry, $"{contexts[i].Describe()} was not restored. {e.Message}", e);
            }
            catch (Exception e)
            {
                throw OperatorFailure.Of(contexts[i], " when it was opened", e);
            }

            restored?.CheckAllRead(contexts[i]);
        }

        _edges = new EdgeWriter[chain.Count][];
        for (var i = 0; i < chain.Count; i++)
        {
            _edges[i] = Connect(i, contexts);
        }

        _emitters = [.. contexts.Select(context => context.Outputs.Values.ToArray())];
        _receivers = _gate is null ? [] : [.. Enumerable.Range(0, _wiring.InputOf.Max() + 1).Select(_operators[0].Receiver)];
        _reader = _gate is null ? (ISourceReader)_operators[0] : null;
        Volatile.Write(ref _contexts, contexts);
        _phase = Phase.Running;
        _report(new TaskEvent.Opened(_setup.Attempt, _setup.TaskId));
    }

    /// <summary>Connects an operator's outputs to the next of the chain and to the channels of its edges.</summary>
    private EdgeWriter[] Connect(int i, TaskContext[] contexts)
    {
        var context = contexts[i];
        var writers = new List<EdgeWriter>();
        foreach (var (port, emitter) in context.Outputs)
        {
            var receivers = new List<object>();
            if (port == 0 && i + 1 < _operators.Length)
            {
                receivers.Add(emitter.Accept(new NamedReceivers(_operators[i + 1].Receiver(0), contexts[i + 1])));
            }

            foreach (var edge in _wiring.Edges.Where(e => e.Operator == i && e.Port == port))
            {
                var writer = emitter.Accept(new EdgeWriters(edge.Partitioning, edge.Channels, _setup.Subtask, _setup.MaxParallelism, edge.Reader, () => _wiring.States.CreateStore(_setup.Vertex.Chain[i].Node.Name)));
                writers.Add(writer);
                receivers.Add(writer);
            }

            if (receivers.Count > 0)
            {
                emitter.Accept(new FanIn(receivers));
            }
        }

        foreach (var edge in _wiring.Edges.Where(e => e.Operator == i && !context.Outputs.ContainsKey(e.Port)))
        {
            throw FreshetException.Internal($"{context.Describe()} has no output {edge.Port}.");
        }

        return [.. writers];
    }

    /// <summary>What it runs.</summary>
    public Planning.JobVertex Vertex => _setup.Vertex;

    /// <summary>The operator that a message names, or the only one there is; null when it cannot be told.</summary>
    public string? OperatorOf(string message) =>
        Vertex.Chain.Count == 1 ? Vertex.Chain[0].Node.Name : Vertex.Chain.Select(static o => o.Node.Name).FirstOrDefault(name => message.Contains($"operator '{name}'", StringComparison.Ordinal));

    /// <summary>How far event time has come in each channel that it reads; null for a source. From any thread.</summary>
    public WatermarkMerge? InputTimes => _gate?.Times;

    /// <summary>Closes the operators of a task whose scheduler is gone: files, locks, clients and memory are given back.</summary>
    public void Abandon()
    {
        if (_phase != Phase.Closed)
        {
            CloseAll();
        }
    }

    private void CloseAll()
    {
        _phase = Phase.Closed;
        for (var i = 0; i < _operators.Length; i++)
        {
            try
            {
                _operators[i].Close();
            }
            catch (Exception e)
            {
                // the task is over already; what stopped it must not be hidden by this
                _setup.Log.LogWarning(e, "{Operator} did not close cleanly.", _setup.Vertex.Chain[i].Node.Name);
            }
        }

        _wiring.States.Dispose();
        foreach (var output in _outputs)
        {
            output.Abandon();
        }
    }

    private void PublishMetrics()
    {
        for (var i = 0; i < _contexts.Length; i++)
        {
            var metrics = _contexts[i].Metrics;
            long sent = 0;
            foreach (var emitter in _emitters[i])
            {
                sent += emitter.Records;
            }

            metrics.AddOut(sent - metrics.RecordsOut);
            if (i == 0)
            {
                metrics.AddIn(_recordsIn - metrics.RecordsIn);
            }
            else if (_emitters[i - 1] is [var before, ..])
            {
                metrics.AddIn(before.Records - metrics.RecordsIn); // an operator in a chain reads the main output of the one before
            }
        }
    }
}
