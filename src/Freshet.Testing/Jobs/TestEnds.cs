namespace Freshet.Testing;

/// <summary>The ends of a job that a test feeds and reads.</summary>
public static class TestEndsExtensions
{
    /// <summary>A stream of what the test feeds. It ends when the test says so: <see cref="TestSource{T}.End"/>, <see cref="JobTest.Finish"/>.</summary>
    public static DataStream<T> FromTest<T>(this StreamEnvironment environment, TestSource<T> source, string name = "test source")
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(source);
        return environment.FromSource(name, () => new TestSourceReader<T>(source), isBounded: true);
    }

    /// <summary>Ends the stream in a sink that the test reads.</summary>
    public static StreamEnd ToTest<T>(this DataStream<T> stream, TestSink<T> sink, string name = "test sink")
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(sink);
        return stream.ToSink(name, () => new TestSinkWriter<T>(sink), isStateful: true);
    }
}

/// <summary>What lies outside of the job at one of its ends, and outlives its process.</summary>
internal interface ITestEnd
{
    /// <summary>A process of this job has begun, or (null) has ended.</summary>
    void Attach(JobTest? job);

    /// <summary>What it holds now.</summary>
    object Mark();

    /// <summary>Goes back to what it held then.</summary>
    void Rewind(object mark);
}

/// <summary>What a test feeds.</summary>
internal interface ITestSource : ITestEnd
{
    /// <summary>Nothing will follow.</summary>
    void EndAll();
}

/// <summary>An operator of a test at one end of a job.</summary>
internal interface ITestEndOperator
{
    ITestEnd End { get; }
}
