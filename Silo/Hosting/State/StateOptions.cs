namespace Weir.Silo.Hosting.State;

/// <summary>Where the grains' state is: section <c>Storage</c>, of which the rest is of the store in the data directory.</summary>
internal sealed class StateOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Storage";

    /// <summary>Where the state is.</summary>
    /// <value><see cref="StateProvider.Faster"/> by default.</value>
    public StateProvider Provider { get; set; }

    /// <summary>How to reach the database of <see cref="StateProvider.PostgreSql"/>, as Npgsql reads it.</summary>
    public string? ConnectionString { get; set; }
}
