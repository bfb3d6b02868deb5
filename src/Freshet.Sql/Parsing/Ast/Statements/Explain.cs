namespace Freshet.Sql.Parsing;

/// <summary>What EXPLAIN adds.</summary>
public enum ExplainDetail
{
    /// <summary>ESTIMATED_COST.</summary>
    EstimatedCost,

    /// <summary>CHANGELOG_MODE: which changes each operator sends.</summary>
    ChangelogMode,

    /// <summary>JSON_EXECUTION_PLAN.</summary>
    JsonExecutionPlan,

    /// <summary>PLAN_ADVICE.</summary>
    PlanAdvice,
}

/// <summary>EXPLAIN [details] statement, also EXPLAIN PLAN FOR statement; EXPLAIN ANALYZE tells what a running one does.</summary>
public sealed record Explain(SqlStatement Statement, SqlList<ExplainDetail> Details, bool Analyze = false) : SqlStatement;
