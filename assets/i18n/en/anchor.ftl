anchor-below = Further down in this mail
anchor-above = Further up in this mail
anchor-lost = Leads to a place that is not in this mail
anchor-unseen = Leads to something that this mail does not show
anchor-picture = Link to another place in this mail
