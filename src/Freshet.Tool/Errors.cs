using System.Text.Encodings.Web;
using System.Text.Json;
using Freshet.Sql;
using Freshet.Sql.Parsing;
using Freshet.Tool.Remote;

namespace Freshet.Tool;

/// <summary>Says on standard error what went wrong, as text or as one JSON object, and gives the exit code for it.</summary>
internal sealed class Errors(bool asJson)
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The failures that are the user's, the input's or the machine's, not a defect of this program.</summary>
    public static bool IsKnown(Exception e) => e is FreshetException or SqlParseException or SqlBindException or IOException or UnauthorizedAccessException;

    /// <summary>Tells it.</summary>
    public int Tell(Exception e, string? file = null)
    {
        switch (e)
        {
            case SqlParseException parse:
                foreach (var error in parse.Errors)
                {
                    Tell(error, file);
                }

                return ExitCodes.BadSql;
            case SqlBindException bind:
                Tell(bind.Error, file);
                return ExitCodes.BadSql;
            default:
                Tell("failed", e.Message);
                return ExitCodes.Failed;
        }
    }

    /// <summary>The command line is wrong.</summary>
    public int Usage(string message)
    {
        Tell("usage", message);
        return ExitCodes.Usage;
    }

    /// <summary>What was to be looked at is damaged.</summary>
    public int Damaged(FreshetException e)
    {
        Tell("damaged", e.Message);
        return ExitCodes.Damaged;
    }

    /// <summary>A dashboard did not do what was asked.</summary>
    public int Refused(RemoteException e)
    {
        Tell(e.Code switch { ExitCodes.Usage => "usage", ExitCodes.Refused => "refused", _ => "failed" }, JobText.Clean(e.Message));
        return e.Code;
    }

    /// <summary>Something that is no error.</summary>
    public void Note(string message)
    {
        if (!asJson)
        {
            Console.Error.WriteLine(message);
        }
    }

    private void Tell(SqlError error, string? file)
    {
        if (!asJson)
        {
            Console.Error.WriteLine(file is null ? error.Text : $"{file}: {error.Text}");
            return;
        }

        Write(writer =>
        {
            writer.WriteString("kind", "sql");
            writer.WriteString("message", error.Problem);
            if (file is not null)
            {
                writer.WriteString("file", file);
            }

            writer.WriteNumber("line", error.Line);
            writer.WriteNumber("column", error.Column);
            if (error.Advice is not null)
            {
                writer.WriteString("advice", error.Advice);
            }
        });
    }

    private void Tell(string kind, string message)
    {
        if (!asJson)
        {
            Console.Error.WriteLine(message);
            return;
        }

        Write(writer =>
        {
            writer.WriteString("kind", kind);
            writer.WriteString("message", message);
        });
    }

    private static void Write(Action<Utf8JsonWriter> members)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Json))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error");
            members(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        Console.Error.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }
}
