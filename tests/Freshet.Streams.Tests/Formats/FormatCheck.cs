using System.Text;

namespace Freshet.Streams.Tests.Formats;

/// <summary>One record through a format.</summary>
internal static class FormatCheck
{
    public static string Encoded<T>(Format<T> format, T value)
    {
        var lines = new LineBuffer();
        format.Encode(value, lines);
        return Encoding.UTF8.GetString(lines.Written);
    }

    public static T Decoded<T>(Format<T> format, string record)
    {
        Assert.True(format.TryDecode(Encoding.UTF8.GetBytes(record), out var value, out var error), error);
        Assert.Null(error);
        return value!;
    }

    public static string Refused<T>(Format<T> format, ReadOnlySpan<byte> record)
    {
        Assert.False(format.TryDecode(record, out _, out var error));
        return error!;
    }

    public static string Refused<T>(Format<T> format, string record) => Refused(format, Encoding.UTF8.GetBytes(record));

    public static void RoundTrips<T>(Format<T> format, T value, string record)
    {
        Assert.Equal(record, Encoded(format, value));
        Assert.Equal(value, Decoded(format, record));
    }

    /// <summary>The records of a text, cut at each LF, decoded at once as a source does.</summary>
    public static (List<T> Good, List<(int Index, string Error)> Bad) DecodeMany<T>(Format<T> format, byte[] bytes, int room = int.MaxValue)
    {
        var slices = new List<RecordSlice>();
        for (var start = 0; start < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            slices.Add(new RecordSlice(start, end - start));
            start = end + 1;
        }

        var (good, bad, at) = (new List<T>(), new List<(int, string)>(), 0);
        while (at < slices.Count)
        {
            var part = slices.Skip(at).Take(room).ToArray();
            var into = new T[part.Length];
            var count = format.DecodeMany(bytes, part, into, out var error);
            good.AddRange(into.Take(count));
            at += count;
            if (count < part.Length)
            {
                Assert.NotNull(error);
                bad.Add((at++, error));
            }
            else
            {
                Assert.Null(error);
            }
        }

        return (good, bad);
    }
}
