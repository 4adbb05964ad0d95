namespace Weir.Processes.Support;

/// <summary>A test that starts a PostgreSQL server of its own; skipped, with the reason, where that is not to be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresBinaries.Missing;
}
