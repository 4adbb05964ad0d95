namespace Weir.Eng;

/// <summary>Stands in for the tests of a project that drives the embedded engine itself, so that their absence shows as skipped.</summary>
public sealed class NotOnThisEngine
{
    [Fact(Skip = "These tests drive the embedded engine itself: ORLEANS_ENGINE=embedded ./test runs them.")]
    public void OnlyOnTheEmbeddedEngine()
    {
    }
}
