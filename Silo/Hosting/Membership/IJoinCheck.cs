namespace Weir.Silo.Hosting.Membership;

/// <summary>Something without which a silo cannot join its cluster.</summary>
internal interface IJoinCheck
{
    /// <summary>Returns when it is there.</summary>
    /// <exception cref="SettingsException">It is not; the message says which setting leads to it.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}
