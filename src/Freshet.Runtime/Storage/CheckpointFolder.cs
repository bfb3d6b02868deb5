using System.Globalization;
using System.Text;
using Freshet.Core;

namespace Freshet.Runtime.Storage;

/// <summary>The names of the folders in which checkpoints lie.</summary>
public static class CheckpointFolder
{
    private const string Prefix = "chk-";
    private const int NameBytesMax = 255;

    /// <summary>The folder of a job below the root of all jobs; characters that could mean something in a path are written as %XX.</summary>
    public static string OfJob(string root, string jobName)
    {
        ArgumentException.ThrowIfNullOrEmpty(jobName);
        var name = new StringBuilder();
        foreach (var one in Encoding.UTF8.GetBytes(jobName))
        {
            var plain = char.IsAsciiLetterOrDigit((char)one) || one is (byte)'_' or (byte)'-' || (one == '.' && name.Length > 0);
            name = plain ? name.Append((char)one) : name.Append('%').Append(one.ToString("X2", CultureInfo.InvariantCulture));
        }

        return name.Length <= NameBytesMax
            ? $"{root.TrimEnd('/')}/{name}"
            : throw FreshetException.User($"The job name '{jobName}' is too long to name a folder ({name.Length} of at most {NameBytesMax} bytes). Shorten it.");
    }

    internal static string NameOf(CheckpointId id) => Prefix + id.Value.ToString("D10", CultureInfo.InvariantCulture);

    /// <summary>The checkpoint whose folder has this name; null when the name is none that we give.</summary>
    internal static CheckpointId? Parse(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        && value < long.MaxValue
        && NameOf(new CheckpointId(value)) == name
            ? new CheckpointId(value)
            : null;
}
