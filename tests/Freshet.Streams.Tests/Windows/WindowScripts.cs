using Freshet.Testing;

namespace Freshet.Streams.Tests.Windows;

/// <summary>Windows of texts by their first letter, held against scripts of what comes in and what must come out, in every mode of the harness.</summary>
internal static class WindowScripts
{
    public static void Check(Func<KeyedStream<string, string>, DataStream<string>> windows, string input, string expected, int late = 0) => OperatorTest
        .Of<string, string>(s => windows(s.KeyBy(Key)))
        .Input(input, r => r)
        .ExpectInAnyOrder(expected)
        .ExpectLate(late)
        .CheckAll();

    public static string Key(string record) => record[..1];

    public static string Row(string key, TimeWindow window, long count) => $"{key} {window.StartMs}-{window.EndMs}:{count}";
}
