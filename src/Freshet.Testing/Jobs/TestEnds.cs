using System.Runtime.CompilerServices;
using Freshet.Core.Graph;

namespace Freshet.Testing;

/// <summary>The ends of a job that a test feeds and reads.</summary>
public static class TestEndsExtensions
{
    /// <summary>A stream of what the test feeds. It ends when the test says so: <see cref="TestSource{T}.End"/>, <see cref="JobTest.Finish"/>.</summary>
    public static DataStream<T> FromTest<T>(this StreamEnvironment environment, TestSource<T> source, string name = "test source")
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(source);
        return environment.FromSource(name, TestEnds.Reader(source), isBounded: true);
    }

    /// <summary>Ends the stream in a sink that the test reads.</summary>
    public static StreamEnd ToTest<T>(this DataStream<T> stream, TestSink<T> sink, string name = "test sink")
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(sink);
        return stream.ToSink(name, TestEnds.Writer(sink), isStateful: true);
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

    /// <summary>Records and other elements in it.</summary>
    long Count { get; }

    /// <summary>From now on a reader gives out so many records at a time and then lets others have their turn; null: all there are.</summary>
    void Pace(int? recordsPerRead);
}

/// <summary>Knows what lies behind the operators of tests, before they are made.</summary>
internal static class TestEnds
{
    private static readonly ConditionalWeakTable<object, ITestEnd> Ends = [];

    public static Func<TestSourceReader<T>> Reader<T>(TestSource<T> source) => Known(() => new TestSourceReader<T>(source), source);

    public static Func<TestSinkWriter<T>> Writer<T>(TestSink<T> sink) => Known(() => new TestSinkWriter<T>(sink), sink);

    /// <summary>What lies behind a node; null when it is none of a test.</summary>
    public static ITestEnd? Of(StreamNode node) => Ends.TryGetValue(node.Create, out var end) ? end : null;

    private static Func<T> Known<T>(Func<T> create, ITestEnd end)
    {
        Ends.Add(create, end);
        return create;
    }
}
