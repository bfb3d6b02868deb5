namespace Freshet.Testing;

/// <summary>
/// Stands in for a service that asynchronous functions call: <c>stream.MapAsync(service.Call)</c>, or behind an interface of one's own. Each call waits until the test
/// answers it, so the test decides what comes first, what fails and what takes too long.
/// </summary>
public sealed class TestCalls<TRequest, TResult>
{
    private readonly Lock _gate = new();
    private readonly List<Waiting> _pending = [];
    private readonly List<TRequest> _cancelled = [];
    private int _made;

    /// <summary>The requests that wait for an answer, in the order of their calls.</summary>
    public IReadOnlyList<TRequest> Pending
    {
        get
        {
            lock (_gate)
            {
                return [.. _pending.Select(static w => w.Request)];
            }
        }
    }

    /// <summary>The requests that were given up: their time was over, or the job ended.</summary>
    public IReadOnlyList<TRequest> Cancelled
    {
        get
        {
            lock (_gate)
            {
                return [.. _cancelled];
            }
        }
    }

    /// <summary>Calls so far.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <summary>The function to test with.</summary>
    public Task<TResult> Call(TRequest request, CancellationToken token = default)
    {
        var waiting = new Waiting(request);
        lock (_gate)
        {
            _made++;
            _pending.Add(waiting);
        }

        token.Register(() =>
        {
            if (Take(waiting))
            {
                lock (_gate)
                {
                    _cancelled.Add(request);
                }

                waiting.Answer.TrySetCanceled(token);
            }
        });
        return waiting.Answer.Task;
    }

    /// <summary>Answers the oldest waiting call with this request. The job sees it when it goes on.</summary>
    /// <exception cref="HarnessException">No such call waits: says which do.</exception>
    public void Answer(TRequest request, TResult result) => TakeOldest(request).TrySetResult(result);

    /// <summary>Answers all that wait, oldest first; returns how many. What they lead to is not among them.</summary>
    public int AnswerAll(Func<TRequest, TResult> result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var all = Pending;
        foreach (var request in all)
        {
            Answer(request, result(request));
        }

        return all.Count;
    }

    /// <summary>Makes the oldest waiting call with this request fail.</summary>
    /// <exception cref="HarnessException">No such call waits: says which do.</exception>
    public void Fail(TRequest request, Exception failure) => TakeOldest(request).TrySetException(failure);

    private TaskCompletionSource<TResult> TakeOldest(TRequest request)
    {
        lock (_gate)
        {
            var at = _pending.FindIndex(w => EqualityComparer<TRequest>.Default.Equals(w.Request, request));
            if (at < 0)
            {
                throw new HarnessException($"No call with the request {RecordText.Of(request)} waits. These do: {string.Join(", ", _pending.Select(static w => RecordText.Of(w.Request)).DefaultIfEmpty("none"))}. Has the job gone on since it was fed?");
            }

            var answer = _pending[at].Answer;
            _pending.RemoveAt(at);
            return answer;
        }
    }

    private bool Take(Waiting waiting)
    {
        lock (_gate)
        {
            return _pending.Remove(waiting);
        }
    }

    // What awaits the answer goes on at once, on the thread of the test.
    private sealed class Waiting(TRequest request)
    {
        public TRequest Request { get; } = request;

        public TaskCompletionSource<TResult> Answer { get; } = new();
    }
}
