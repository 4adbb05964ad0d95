namespace Weir.Eng;

/// <summary>Stands in for the tests of a project that need several silos, so that their absence shows as skipped.</summary>
public sealed class OnlyOnOrleans
{
    [Fact(Skip = "These tests need several silos: ORLEANS_ENGINE=cluster ./test runs them where the Orleans packages restore.")]
    public void WithSeveralSilos()
    {
    }
}
