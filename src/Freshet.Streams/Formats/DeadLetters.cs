using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Freshet.Core;
using Microsoft.Extensions.Logging;

namespace Freshet;

/// <summary>
/// Does with bad records what the policy says, for one subtask of a source that owns it and passes its calls on: <see cref="Open"/>
/// in OnOpen, <see cref="Add"/> for each bad record, <see cref="Snapshot"/>, <see cref="OnCheckpointComplete"/> and <see cref="Close"/>.
/// Kept records are written exactly once, with the checkpoint.
/// </summary>
public sealed partial class DeadLetters
{
    private const string StateName = "dead-letters";

    private static readonly Format<DeadLetter> Lines = Format.JsonLines<DeadLetter>(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    private readonly BadRecords _policy;
    private RollingFiles? _files;
    private OperatorContext? _context;
    private bool _isLogged;

    /// <summary>Nothing bad yet.</summary>
    public DeadLetters(BadRecords policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _policy = policy;
        if (policy is BadRecords.KeepRecord keep)
        {
            _files = Writer(keep.Folder);
        }
    }

    /// <summary>True when bad records are written to a folder.</summary>
    internal bool Keeps => _policy is BadRecords.KeepRecord;

    private OperatorContext Context => _context ?? throw FreshetException.Internal("Dead letters were used before they were opened.");

    /// <summary>Takes the folder into use, and completes what an earlier run prepared; also one under another policy.</summary>
    /// <exception cref="FreshetException">The folder cannot be written, or a file of the restored checkpoint is lost.</exception>
    public void Open(OperatorContext context)
    {
        _context = context;

        // Kept under an earlier policy and not visible yet: they are committed all the same.
        if (_files is null && context.Restored?.AllEntries(StateName) is [var entry, ..])
        {
            _files = Writer(OutputState.Decode(entry).Folder);
        }

        _files?.Open(context);
    }

    /// <summary>Takes a bad record: fails, or counts it, or counts and keeps it.</summary>
    /// <param name="position">Where it is, for people: <c>file 'a.csv', byte 120</c>.</param>
    /// <param name="error">Why it could not be decoded.</param>
    /// <param name="record">Its bytes as they were.</param>
    /// <exception cref="FreshetException">The policy is <see cref="BadRecords.Fail"/>, or the folder cannot be written.</exception>
    public void Add(string position, string error, ReadOnlySpan<byte> record)
    {
        if (_policy is BadRecords.FailJob)
        {
            throw FreshetException.User(
                $"{Context.Describe()} cannot decode the record at {position}: {error}. Repair the input, or choose what happens to such records: " +
                "BadRecords.Skip (left out and counted) or BadRecords.DeadLetter(folder) (counted and kept), in the source's options.");
        }

        Context.Metrics.AddBad(1);
        if (!_isLogged)
        {
            _isLogged = true;
            LogFirst(Context.Log, Context.Name, Context.Subtask + 1, position, error);
        }

        if (Keeps)
        {
            var letter = Utf8.IsValid(record)
                ? new DeadLetter(position, error, Encoding.UTF8.GetString(record))
                : new DeadLetter(position, error, null, record.ToArray());
            _files!.BeginRecord().AddLine(Lines, letter);
            _files.EndRecord();
        }
    }

    /// <summary>Adds what is prepared to a checkpoint.</summary>
    public void Snapshot(SnapshotWriter snapshot) => _files?.Snapshot(snapshot);

    /// <summary>Makes the records kept up to this checkpoint visible.</summary>
    public void OnCheckpointComplete(CheckpointId checkpoint) => _files?.OnCheckpointComplete(checkpoint);

    /// <summary>Gives everything back.</summary>
    public void Close() => _files?.Close();

    // A job that starts anew keeps the letters of earlier runs: people read and delete them.
    private static RollingFiles Writer(string folder) =>
        new(folder, new FileSinkOptions { Prefix = "bad", Extension = ".jsonl", Existing = ExistingOutput.Keep }, StateName);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Source '{Name}' (subtask {Subtask}) met a record it cannot decode at {Position}: {Error}. More of them are counted, not logged")]
    private static partial void LogFirst(ILogger log, string name, int subtask, string position, string error);
}
