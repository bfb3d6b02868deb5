using Freshet.Core.Graph;
using Freshet.Runtime.Jobs;
using Freshet.Sql;
using Freshet.Sql.Building;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Freshet.Tool.Sql;

/// <summary>
/// Carries out statements one after the other. Definitions are kept and carried out again in each job: a query, an INSERT and a statement
/// set are a job each, run to its end before the next statement.
/// </summary>
internal sealed class SqlShell
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly List<string> _definitions = [];
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly Errors _errors;

    public SqlShell(SqlOptions options, Errors errors)
    {
        (Options, _errors) = (options, errors);
    }

    public SqlOptions Options { get; set; }

    /// <summary>The tables and views that there are.</summary>
    public IEnumerable<string> Names => Session(new JobOptions()).Session.Catalog.Names;

    /// <summary>Carries out all statements of a script; throws at the first that fails.</summary>
    public async Task RunAsync(IReadOnlyList<ScriptStatement> script, CancellationToken stop)
    {
        for (var i = 0; i < script.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            await RunAsync(script[i], isLast: i == script.Count - 1, stop);
        }
    }

    private async Task RunAsync(ScriptStatement one, bool isLast, CancellationToken stop)
    {
        switch (one.Statement)
        {
            case QueryStatement or Show or ShowCreate or Describe or Explain or SetStatement { Option: null }: // all answer with rows
                await QueryAsync(one.Text, stop);
                break;
            case Insert insert:
                await InsertAsync(one, $"insert-into-{insert.Target.Last.Name}", isLast, stop);
                break;
            case StatementSet:
                await InsertAsync(one, "statement-set", isLast, stop);
                break;
            default:
                Session(new JobOptions()).Session.Execute(one.Text);
                _definitions.Add(one.Text);
                break;
        }
    }

    private async Task QueryAsync(string text, CancellationToken stop)
    {
        var (_, probe) = Session(new JobOptions());
        var shape = ResultShape.Of(probe.Plan(text));
        var isBounded = shape.Relation.IsBounded;
        var format = Options.Format != ResultFormat.Auto ? Options.Format
            : isBounded || (!Options.Json && !Console.IsOutputRedirected) ? ResultFormat.Table : ResultFormat.Changelog;
        if (Options.Json && format == ResultFormat.Table && !isBounded && !shape.Relation.IsAppendOnly)
        {
            throw FreshetException.User("This query's input does not end and its rows change: as JSON there is no last answer to write. Use --format changelog.");
        }

        var options = JobArguments.Parse(Options.Job);
        var saysMode = Options.Job.Any(static a => a.StartsWith("--mode", StringComparison.Ordinal));
        var (env, session) = Session(options with
        {
            Mode = saysMode ? options.Mode : format == ResultFormat.Table && isBounded ? ExecutionMode.Automatic : ExecutionMode.Streaming,
            Restart = RestartPolicy.None, // what was shown cannot be taken back
            Checkpoints = null,
        });
        shape = ResultShape.Of(session.Plan(text)); // of this job's tables
        IResultView view = Options.Json ? new JsonView(shape, changes: format == ResultFormat.Changelog)
            : format == ResultFormat.Table ? new TableView(shape, Options.RowsMost, isEndless: !isBounded) : new ChangelogView(shape);
        var builder = new JobBuilder(env, session.Clock, session.Uids);
        builder.Require(shape.Relation);
        new ResultSink(view).Build(env, builder.Build(shape.Relation), shape.Relation.Columns, shape.Relation.IsAppendOnly);
        await WaitAsync(env, "query", NullLoggerFactory.Instance, view, stop);
        view.Finish();
    }

    private async Task InsertAsync(ScriptStatement one, string name, bool isLast, CancellationToken stop)
    {
        var options = JobArguments.Parse(Options.Job);
        var (env, session) = Session(options with { Restart = options.Checkpoints is null ? RestartPolicy.None : options.Restart });
        session.Execute(one.Text);
        if (!isLast && env.ToGraph().Nodes.Any(static n => n is { Role: NodeRole.Source, IsBounded: false }))
        {
            throw FreshetException.User("This INSERT never ends, because its input does not: the statements behind it would never run. Put inserts that run together into EXECUTE STATEMENT SET BEGIN … END.");
        }

        // each statement of a script has checkpoints of its own
        var number = _names[name] = _names.GetValueOrDefault(name) + 1;
        using var logging = LoggerFactory.Create(static builder =>
        {
            builder.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(static console => console.SingleLine = true);
            builder.Services.Configure<ConsoleLoggerOptions>(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        });
        var status = await WaitAsync(env, number == 1 ? name : $"{name}-{number}", logging, null, stop);
        _errors.Note($"{name}: {status.RecordsIn} records in, {status.RecordsOut} out{(status.Late > 0 ? $", {status.Late} late" : "")}{(status.Bad > 0 ? $", {status.Bad} bad" : "")}.");
    }

    private (StreamEnvironment Env, SqlSession Session) Session(JobOptions options)
    {
        var env = StreamEnvironment.Create(options);
        var session = SqlSession.Of(env.UseKafkaTables());
        session.Catalog.OpenFile = new FileTables(_errors.Note).Open;
        foreach (var definition in _definitions)
        {
            session.Execute(definition);
        }

        return (env, session);
    }

    /// <summary>Runs a job to its end, showing how far it is.</summary>
    private static async Task<JobStatus> WaitAsync(StreamEnvironment env, string name, ILoggerFactory logging, IResultView? view, CancellationToken stop)
    {
        using var running = env.Start(name, new HostOptions { Live = LiveView.Off, StopOnSignals = false, Logging = logging });
        using var onStop = stop.Register(running.Handle.Stop);
        var completion = running.Handle.Completion;
        using var progress = new Progress();
        while (await Task.WhenAny(completion, Task.Delay(LookEvery, CancellationToken.None)) != completion)
        {
            if (view is null or { IsLive: false })
            {
                progress.Show(running.Handle.Status);
            }

            view?.ShowNow();
        }

        return await completion;
    }
}
