namespace Freshet.Testing;

/// <summary>An input of a function under test. Each call returns when the function has done all that follows.</summary>
public sealed class TestInput<T>
{
    private readonly TestSource<T> _source;
    private readonly Func<JobTest> _job;

    internal TestInput(TestSource<T> source, Func<JobTest> job)
    {
        _source = source;
        _job = job;
    }

    /// <summary>Gives the function a record with its event time in milliseconds (null: without).</summary>
    /// <exception cref="FreshetException">The function failed; its own exception is the inner one.</exception>
    public void Push(T record, long? at = null)
    {
        var job = Running();
        _source.Add(record, at);
        job.Run();
    }

    /// <summary>Gives it elements: <c>Push(Record("a", at: 1000), Watermark(2000), Idle())</c>.</summary>
    /// <exception cref="FreshetException">The function failed; its own exception is the inner one.</exception>
    public void Push(params IReadOnlyList<TestElement<T>> elements)
    {
        var job = Running();
        _source.Feed(elements);
        job.Run();
    }

    /// <summary>Event time of this input reaches this point (milliseconds).</summary>
    public void Watermark(long at)
    {
        _source.Watermark(at);
        _job().Run();
    }

    /// <summary>The input is idle until its next record: event time does not wait for it.</summary>
    public void Idle()
    {
        _source.Idle();
        _job().Run();
    }

    /// <summary>No record will follow on this input; others may go on.</summary>
    public void End()
    {
        _source.End();
        _job().Run();
    }

    /// <summary>The job, when it can still take something.</summary>
    private JobTest Running()
    {
        var job = _job();
        job.Run();
        return job;
    }
}
