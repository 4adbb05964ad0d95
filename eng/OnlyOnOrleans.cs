namespace Weir.Eng;

/// <summary>Stands in for the tests of a project that need Orleans' own clients or several silos, so that their absence shows as skipped.</summary>
public sealed class OnlyOnOrleans
{
    [Fact(Skip = "These tests need Orleans itself: ORLEANS_ENGINE=cluster ./test runs them where the Orleans packages restore.")]
    public void WithSeveralSilos()
    {
    }
}
